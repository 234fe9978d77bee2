import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes one job and reads its completion, with nothing but the Kafka client. */
public class PublishJob {
    public static void main(String[] args) throws Exception {
        String bootstrap = args.length > 0 ? args[0] : "localhost:9092";
        String id = "java-" + UUID.randomUUID();
        String job =
                """
                {"id":"%s","task":{"kind":"embed","request":{"input":"The mill turns."}}}"""
                        .formatted(id);
        Map<String, Object> consumerSettings =
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "group.id", id,
                        "auto.offset.reset", "earliest");
        try (var producer =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                                new StringSerializer(),
                                new StringSerializer());
                var consumer =
                        new KafkaConsumer<>(
                                consumerSettings,
                                new StringDeserializer(),
                                new StringDeserializer())) {
            producer.send(new ProducerRecord<>("jobs.submitted.v1", id, job)).get();
            consumer.subscribe(List.of("jobs.completed.v1"));
            long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (System.nanoTime() < giveUp) {
                for (var completion : consumer.poll(Duration.ofMillis(500))) {
                    if (id.equals(completion.key())) {
                        var type = completion.headers().lastHeader("ce_type");
                        System.out.println(id + " " + new String(type.value(), "UTF-8"));
                        return;
                    }
                }
            }
            throw new IllegalStateException("no completion of " + id + " within 30 s");
        }
    }
}
