package dev.millrace.inference.gguf;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Writes the pieces it was given and remembers what it was asked; a token is a character. */
final class TestingEngine implements Engine {
    final List<String> asked = new ArrayList<>();
    private final List<String> pieces;

    TestingEngine(String... pieces) {
        this.pieces = List.of(pieces);
    }

    @Override
    public String prompt(String messages) {
        return messages;
    }

    @Override
    public int tokens(String text) {
        return text.length();
    }

    @Override
    public int tokensBefore() {
        return 0;
    }

    @Override
    public void forget() {
        asked.add("forget");
    }

    @Override
    public void read(String prompt) {
        asked.add("read " + prompt);
    }

    @Override
    public Writing write(String prompt, Sampling sampling, int tokensMax) {
        asked.add("write " + prompt);
        Iterator<String> all = pieces.iterator();
        return new Writing() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public String next() {
                return all.next();
            }

            @Override
            public void stop() {
                asked.add("stop");
            }
        };
    }

    @Override
    public void close() {
        asked.add("close");
    }
}
