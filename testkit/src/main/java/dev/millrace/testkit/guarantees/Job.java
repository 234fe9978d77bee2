package dev.millrace.testkit.guarantees;

/** A job's whole identity. */
record Job(String tenant, String id) implements Comparable<Job> {
    @Override
    public int compareTo(Job other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return tenant + "/" + id;
    }
}
