package dev.millrace.deploy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.deploy.stack.ProjectHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KafkaAccessPageTest {
    private static final Path PAGE = ProjectHome.find().resolve("docs/kafka-access.md");
    private static final String BELOW_IS_WRITTEN = "<!-- Written from deploy/acls.yaml: ";

    @Test
    void theCommandsGrantWhatTheListSays() throws IOException {
        var page = Files.readString(PAGE);
        assertThat(page).contains(BELOW_IS_WRITTEN);
        int commands = page.indexOf('\n', page.indexOf(BELOW_IS_WRITTEN)) + 1;
        var wanted = "\n" + AclList.ofThisBuild().commands();
        if (System.getProperty("docs.write") != null) {
            page = page.substring(0, commands) + wanted;
            Files.writeString(PAGE, page);
        }

        assertThat(page.substring(commands)).isEqualTo(wanted);
    }
}
