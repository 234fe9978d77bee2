package dev.millrace.inference.gguf;

/** What one side says in a conversation. */
record Turn(Role role, String text) {
    enum Role {
        SYSTEM("system"),
        USER("user"),
        ASSISTANT("assistant");

        private final String wireName;

        Role(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }
}
