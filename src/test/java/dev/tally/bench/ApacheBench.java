package dev.tally.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs ApacheBench: one client, with a new connection for each request. */
final class ApacheBench {

    private static final Pattern RATE = Pattern.compile("Requests per second: +([\\d.]+)");

    private ApacheBench() {}

    /**
     * Returns the throughput in requests a second.
     *
     * @param nothing an empty file
     */
    static double posts(String url, int requests, Path nothing) {
        String count = Integer.toString(requests);
        // -l: the length of the answers grows with the number.
        String report = Program.run(
                List.of("ab", "-q", "-l", "-c", "1", "-n", count, "-p", nothing.toString(), "-T", "text/plain", url));
        Matcher rate = RATE.matcher(report);
        if (!report.matches("(?s).*Complete requests: +" + count + "\n.*Failed requests: +0\n.*")
                || report.contains("Non-2xx")
                || !rate.find()) {
            throw new Mistake(url + " has not answered all of ab's requests: " + report);
        }
        return Double.parseDouble(rate.group(1));
    }
}
