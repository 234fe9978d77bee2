package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A good job with one thing changed, so that it may or may not be good any more. */
final class RandomJobs {
    private static final List<String> TASKS =
            List.of(
                    "{'kind':'chat','request':{'messages':[{'role':'user'}]}}",
                    "{'kind':'embed','request':{'input':'hi'}}",
                    "{'kind':'embed','request':{'input':['a','b'],'dimensions':3}}",
                    "{'kind':'classify','request':{'input':'hi','labels':['a','b']}}",
                    "{'kind':'index','request':{'collection':'c','documents':[{'id':'d','text':'t'}]}}",
                    "{'kind':'index','request':{'collection':'c','documents':[{'id':'d','text':'t',"
                            + "'source':'s','dataSubject':'p','metadata':{'k':1}}],"
                            + "'chunkTokensMax':20,'chunkOverlapTokens':2}}",
                    "{'kind':'search','request':{'collection':'c','query':'q','topK':3,"
                            + "'filter':{'type':'eq','key':'k','value':true}}}",
                    "{'kind':'answer','request':{'collection':'c','question':'q',"
                            + "'embeddingModel':'mini','chat':{'temperature':0},'filter':"
                            + "{'type':'or','filters':[{'type':'in','key':'k','value':['a',2]},"
                            + "{'type':'lt','key':'k','value':2.5}]}}}",
                    "{'kind':'unindex','request':{'collection':'c','ids':['d']}}",
                    "{'kind':'unindex','request':{'dataSubject':'p'}}");

    private static final List<String> NAMES =
            List.of(
                    "id",
                    "tenant",
                    "task",
                    "model",
                    "priority",
                    "deadline",
                    "cache",
                    "budget",
                    "callback",
                    "dataSubject",
                    "metadata",
                    "url",
                    "kind",
                    "request",
                    "messages",
                    "role",
                    "stream",
                    "input",
                    "encoding_format",
                    "dimensions",
                    "labels",
                    "collection",
                    "documents",
                    "text",
                    "chunkTokensMax",
                    "query",
                    "topK",
                    "filter",
                    "type",
                    "key",
                    "value",
                    "filters",
                    "question",
                    "embeddingModel",
                    "chat",
                    "ids",
                    "source",
                    "all",
                    "other");

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "false",
                    "0",
                    "7",
                    "1.5",
                    "''",
                    "' '",
                    "'a'",
                    "'A b'",
                    "'chat'",
                    "'embed'",
                    "'base64'",
                    "'nin'",
                    "'and'",
                    "9007199254740993",
                    "[{'type':'eq','key':'k','value':'v'}]",
                    "{'type':'gte','key':'k','value':-1}",
                    "'batch'",
                    "'2026-01-02T00:00:00Z'",
                    "'2026-01-02'",
                    "'https://example.com'",
                    "'http://example.com'",
                    "'https://me@example.com'",
                    "'" + "x".repeat(65) + "'",
                    "'" + "x".repeat(300) + "'",
                    "'" + "x".repeat(600) + "'",
                    "[]",
                    "{}",
                    "['a']",
                    "['a','b']",
                    "['a','a']",
                    "['a',' ']",
                    "['a',1]",
                    "[{'role':'user'}]",
                    "{'url':'https://example.com'}",
                    "{'k':'v'}",
                    "{'" + "k".repeat(65) + "':'v'}",
                    "{'messages':[{'role':'user'}],'model':5}",
                    "{'input':'hi','model':'a b'}",
                    "{'input':'hi','labels':['a','b','c']}");

    private RandomJobs() {}

    static String next(RandomGenerator random) {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.set("task", tree(oneOf(TASKS, random)));
        if (random.nextBoolean()) {
            job.set("metadata", tree("{'k':'v'}"));
            job.set("callback", tree("{'url':'https://example.com/hook'}"));
        }
        JsonNode value = tree(oneOf(VALUES, random));
        switch (somewhereIn(job, random)) {
            case ObjectNode object when random.nextInt(8) == 0 ->
                    object.remove(oneOf(NAMES, random));
            case ObjectNode object -> object.set(oneOf(NAMES, random), value);
            case ArrayNode array -> array.add(value);
            case JsonNode other -> throw new IllegalStateException("not a container: " + other);
        }
        return Json.text(job);
    }

    private static JsonNode somewhereIn(JsonNode job, RandomGenerator random) {
        JsonNode at = job;
        while (random.nextInt(3) > 0) {
            List<JsonNode> inner = new ArrayList<>();
            for (JsonNode node : at) {
                if (node.isContainerNode()) {
                    inner.add(node);
                }
            }
            if (inner.isEmpty()) {
                break;
            }
            at = inner.get(random.nextInt(inner.size()));
        }
        return at;
    }

    private static String oneOf(List<String> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }

    private static JsonNode tree(String json) {
        try {
            return Json.MAPPER.readTree(json.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }
}
