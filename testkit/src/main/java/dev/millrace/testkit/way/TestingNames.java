package dev.millrace.testkit.way;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server (RFC 1035) on 127.0.0.1 that gives every name the same address, for a second. */
public final class TestingNames implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final short TYPE_A = 1;
    private static final int TTL_SECONDS = 1;

    private final DatagramSocket socket;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile InetAddress address;

    public TestingNames(String ipv4) {
        address = InetAddress.ofLiteral(ipv4);
        try {
            socket =
                    new DatagramSocket(
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("names").start(this::serve);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** From now on every name has this address. */
    public void moveTo(String ipv4) {
        address = InetAddress.ofLiteral(ipv4);
    }

    /** Questions for an address so far. */
    public int asked() {
        return asked.get();
    }

    private void serve() {
        byte[] bytes = new byte[1500];
        while (!socket.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(bytes, bytes.length);
                socket.receive(question);
                byte[] answer = answer(Arrays.copyOf(bytes, question.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException _) {
                // closed: the loop's condition tells
            }
        }
    }

    /** The question again, and an address if one is asked for. */
    private byte[] answer(byte[] question) {
        int end = HEADER_BYTES;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        boolean wantsAddress = ByteBuffer.wrap(question).getShort(end + 1) == TYPE_A;
        int questionEnd = end + 5;
        ByteBuffer answer = ByteBuffer.allocate(questionEnd + 16);
        answer.put(question, 0, questionEnd);
        answer.putShort(2, (short) 0x8180); // a response, recursion available, no error
        answer.putShort(4, (short) 1).putShort(6, (short) (wantsAddress ? 1 : 0));
        answer.putShort(8, (short) 0).putShort(10, (short) 0);
        if (!wantsAddress) {
            return Arrays.copyOf(answer.array(), questionEnd);
        }
        asked.incrementAndGet();
        answer.putShort((short) 0xC00C).putShort(TYPE_A).putShort((short) 1).putInt(TTL_SECONDS);
        answer.putShort((short) 4).put(address.getAddress());
        return answer.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
