package dev.millrace.testkit.provider;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A moment as HTTP writes it. */
final class HttpDate {
    private HttpDate() {}

    static String of(Instant moment) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(moment.atZone(ZoneOffset.UTC));
    }
}
