package dev.millrace.results.answers;

import dev.millrace.contracts.Money;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Sums a tenant's ledger. */
@Singleton
class LedgerSums {
    private final DataSource database;

    LedgerSums(DataSource database) {
        this.database = database;
    }

    /** Up to {@code groupsMax} groups, each with its dimensions and its sums. */
    List<Map<String, @Nullable Object>> of(String tenant, UsageQuery query, int groupsMax)
            throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql(query))) {
            var from = query.from().atOffset(ZoneOffset.UTC);
            var to = query.to().atOffset(ZoneOffset.UTC);
            select.setString(1, tenant);
            select.setObject(2, from.toLocalDate());
            select.setObject(3, to.toLocalDate());
            select.setObject(4, from);
            select.setObject(5, to);
            select.setInt(6, groupsMax);
            try (ResultSet rows = select.executeQuery()) {
                List<Map<String, @Nullable Object>> groups = new ArrayList<>();
                while (rows.next()) {
                    groups.add(group(rows, query));
                }
                return groups;
            }
        }
    }

    /** Days choose the partitions, times the rows. */
    private static String sql(UsageQuery query) {
        String columns =
                query.groupBy().stream()
                        .map(d -> d.sql() + " as " + d.word() + ", ")
                        .collect(Collectors.joining());
        String numbers =
                IntStream.rangeClosed(1, query.groupBy().size())
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(", "));
        return """
        select %s
               count(distinct id) as jobs, count(*) as attempts,
               coalesce(sum(input_tokens), 0) as input_tokens,
               coalesce(sum(cached_input_tokens), 0) as cached_input_tokens,
               coalesce(sum(output_tokens), 0) as output_tokens,
               coalesce(sum(usd), 0) as usd, coalesce(bool_or(estimated), false) as estimated
        from ledger
        where tenant = ? and finished_day between ? and ?
          and finished_at >= ? and finished_at < ?
        %s
        limit ?
        """
                .formatted(
                        columns,
                        numbers.isEmpty() ? "" : "group by " + numbers + " order by " + numbers);
    }

    private static Map<String, @Nullable Object> group(ResultSet row, UsageQuery query)
            throws SQLException {
        Map<String, @Nullable Object> group = new LinkedHashMap<>();
        for (UsageQuery.Dimension dimension : query.groupBy()) {
            group.put(dimension.word(), row.getString(dimension.word()));
        }
        group.put("jobs", row.getLong("jobs"));
        group.put("attempts", row.getLong("attempts"));
        group.put("inputTokens", row.getLong("input_tokens"));
        group.put("cachedInputTokens", row.getLong("cached_input_tokens"));
        group.put("outputTokens", row.getLong("output_tokens"));
        group.put("usd", Money.text(row.getBigDecimal("usd")));
        group.put("estimated", row.getBoolean("estimated"));
        return group;
    }
}
