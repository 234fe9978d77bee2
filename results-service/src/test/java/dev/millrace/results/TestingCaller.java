package dev.millrace.results;

import static io.restassured.RestAssured.given;

import io.restassured.specification.RequestSpecification;

/** Calls the service with the API key of somebody in {@link Guarded}. */
public final class TestingCaller {
    private TestingCaller() {}

    public static RequestSpecification as(String holder) {
        return given().header("authorization", "Bearer " + keyOf(holder));
    }

    static String keyOf(String holder) {
        return holder + "-key";
    }
}
