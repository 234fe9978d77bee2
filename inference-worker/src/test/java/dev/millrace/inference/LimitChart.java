package dev.millrace.inference;

import dev.millrace.inference.LimitRun.Seen;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Draws what a {@link LimitRun} saw. */
final class LimitChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 360;
    private static final int LEFT = 50;
    private static final int BOTTOM = 40;
    private static final int TOP = 40;
    private static final int GRID = 10;

    private final List<Seen> seen;
    private final double seconds;
    private final int most;

    private LimitChart(List<Seen> seen) {
        this.seen = seen;
        this.seconds = seen.getLast().second();
        int highest = seen.stream().mapToInt(s -> Math.max(s.takes(), s.limit())).max().orElse(1);
        this.most = (highest / GRID + 1) * GRID;
    }

    static String of(List<Seen> seen) {
        return new LimitChart(seen).svg();
    }

    private String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                """
                        .formatted(WIDTH, HEIGHT));
        for (int calls = 0; calls <= most; calls += GRID) {
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<path d=\"M%.1f %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\""
                                    + " text-anchor=\"end\">%d</text>%n",
                            x(0),
                            y(calls),
                            WIDTH - 10,
                            LEFT - 6,
                            y(calls) + 4,
                            calls));
        }
        for (int second = 0; second <= seconds; second += 20) {
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d s</text>%n",
                            x(second),
                            HEIGHT - BOTTOM + 18,
                            second));
        }
        for (Seen s : seen) {
            if (s.turnedAway() > 0) {
                svg.append(
                        String.format(
                                Locale.ROOT,
                                "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#d33\" stroke-width=\"3\"/>%n",
                                x(s.second()),
                                y(0),
                                y(s.turnedAway())));
            }
        }
        svg.append(line(Seen::takes, "#999", 3)).append(line(Seen::running, "#27c", 1.5));
        svg.append(line(Seen::limit, "#e80", 1.5));
        legend(svg, 0, "#999", "the provider takes");
        legend(svg, 1, "#e80", "limit found by the worker");
        legend(svg, 2, "#27c", "calls that run");
        legend(svg, 3, "#d33", "429s in a sample");
        return svg.append("</svg>\n").toString();
    }

    private String line(ToIntFunction<Seen> value, String colour, double width) {
        StringBuilder path = new StringBuilder();
        for (Seen s : seen) {
            path.append(path.isEmpty() ? 'M' : 'L')
                    .append(
                            String.format(
                                    Locale.ROOT,
                                    "%.1f %.1f",
                                    x(s.second()),
                                    y(value.applyAsInt(s))));
        }
        return String.format(
                Locale.ROOT,
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
                path,
                colour,
                width);
    }

    private static void legend(StringBuilder svg, int place, String colour, String words) {
        int x = LEFT + place * 210;
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<path d=\"M%d 18h20\" stroke=\"%s\" stroke-width=\"3\"/><text x=\"%d\""
                                + " y=\"22\">%s</text>%n",
                        x,
                        colour,
                        x + 26,
                        words));
    }

    private double x(double second) {
        return LEFT + (WIDTH - LEFT - 10) * second / seconds;
    }

    private double y(double calls) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * calls / most;
    }
}
