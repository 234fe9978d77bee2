package dev.millrace.results.answers;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code job}, for lists: what they filter and sort by. Written by nobody here. */
@Entity
@Immutable
@Table(name = "job")
@IdClass(JobRow.Key.class)
@NullUnmarked
class JobRow extends PanacheEntityBase {
    @Id String tenant;
    @Id String id;
    String kind;
    String state;

    @Column(name = "submitted_at")
    Instant submittedAt;

    /** What identifies a row. */
    record Key(String tenant, String id) implements Serializable {}
}
