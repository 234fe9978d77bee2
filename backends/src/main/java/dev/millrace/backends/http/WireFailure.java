package dev.millrace.backends.http;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Says why there is no connection; never with an address, which is nobody's business. */
final class WireFailure {
    private WireFailure() {}

    /** What it means that none could be opened: nothing has been sent. */
    static HttpAnswer opening(Throwable e) {
        return switch (e) {
            case ConnectionPoolTooBusyException _ -> new HttpAnswer.NoConnectionFree();
            case UnknownHostException _ -> new HttpAnswer.Unreachable("its name is not known");
            case SSLException _ -> new HttpAnswer.Unreachable("no TLS with it");
            case NoRouteToHostException _ -> new HttpAnswer.Unreachable("no route to it");
            case ConnectException _ when isTimeout(e) ->
                    new HttpAnswer.Unreachable("it did not accept in time");
            case ConnectException _ -> new HttpAnswer.Unreachable("it refused the connection");
            default -> new HttpAnswer.Unreachable(kind(e));
        };
    }

    /** The class of an error of a connection that was open. */
    static String kind(Throwable e) {
        return e.getClass().getSimpleName();
    }

    private static boolean isTimeout(Throwable e) {
        return kind(e).equals("ConnectTimeoutException");
    }
}
