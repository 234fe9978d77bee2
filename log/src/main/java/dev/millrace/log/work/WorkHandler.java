package dev.millrace.log.work;

/** Does one piece of work. */
public interface WorkHandler {
    /**
     * Returns when everything the work owes the next is durable: then, and only then, the record is
     * accepted. An exception means that time can cure it: the same record comes again.
     */
    void handle(Work work) throws Exception;

    /**
     * The grace is over, and somebody else will be given what is still being handled here. Who has
     * no other means to know of each other should let go of it.
     */
    default void leftBehind(Work work) {}
}
