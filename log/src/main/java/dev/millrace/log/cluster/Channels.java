package dev.millrace.log.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * What the channels of a service read, as they are configured: an operator may add topics of
 * producers that are trusted for one tenant alone.
 */
public final class Channels {
    private static final Pattern READ =
            Pattern.compile("mp\\.messaging\\.incoming\\..+\\.(topics?|group\\.id)");

    private final Config config;
    private final Names names;

    public Channels(Config config, Names names) {
        this.config = config;
        this.names = names;
    }

    /** The same needs, and those of the channels. */
    public Needs addTo(Needs needs) {
        List<String> topics = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (String key : config.getPropertyNames()) {
            Matcher found = READ.matcher(key);
            if (found.matches()) {
                (found.group(1).equals("group.id") ? groups : topics).addAll(said(key));
            }
        }
        return needs.reads(topics).joins(groups.toArray(String[]::new));
    }

    private List<String> said(String key) {
        return config.getOptionalValue(key, String.class).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(names::ours)
                .toList();
    }
}
