package dev.tally.testsupport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.deque.html.axecore.selenium.AxeBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The installed Chromium, headless, with its console and network log. */
public final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChromeDriver driver;
    private final List<JsonNode> network = new ArrayList<>();

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    public static Browser start() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(command("chromium"));
        // Chromium needs more than the small /dev/shm of containers.
        options.addArguments("--headless=new", "--disable-dev-shm-usage");
        if (System.getProperty("user.name").equals("root")) {
            options.addArguments("--no-sandbox");
        }
        LoggingPreferences all = new LoggingPreferences();
        all.enable(LogType.BROWSER, Level.ALL);
        all.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, all);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(command("chromedriver")))
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static String command(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not installed"));
    }

    /** Opens a page, and discards the previous log. */
    public void open(String url) {
        // Navigating to another fragment of the current page would not reload it.
        driver.get("about:blank");
        driver.manage().logs().get(LogType.BROWSER);
        driver.manage().logs().get(LogType.PERFORMANCE);
        network.clear();
        driver.get(url);
    }

    /** Opens a page in a new tab, which hides the current one, or in a new window. Returns its handle. */
    public String openBeside(WindowType type, String url) {
        driver.switchTo().newWindow(type);
        driver.get(url);
        return driver.getWindowHandle();
    }

    /** Switches to another tab, and shows it. */
    public void show(String handle) {
        driver.switchTo().window(handle);
        command("Page.bringToFront", Map.of());
    }

    /** Returns the handle of the current tab. */
    public String handle() {
        return driver.getWindowHandle();
    }

    /** Closes all tabs but one. */
    public void closeAllBut(String handle) {
        for (String other : driver.getWindowHandles()) {
            if (!other.equals(handle)) {
                driver.switchTo().window(other).close();
            }
        }
        driver.switchTo().window(handle);
    }

    /** Goes back to the previous page. */
    public void back() {
        driver.navigate().back();
    }

    public WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /**
     * Returns a consistent snapshot of the elements: the JavaScript expression {@code each}, evaluated for each
     * {@code element}.
     */
    public List<Object> all(String css, String each) {
        String script = "return [...document.querySelectorAll(arguments[0])].map((element) => " + each + ")";
        return new ArrayList<>((List<?>) run(script, css));
    }

    public String text(String css) {
        return (String) run("return document.querySelector(arguments[0]).textContent", css);
    }

    /** Runs JavaScript in the page. */
    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Runs JavaScript, and returns the result of its promise. */
    public Object runAndWait(String expression) {
        return driver.executeAsyncScript(
                "const done = arguments[0]; Promise.resolve(" + expression + ").then(done, (e) => done(String(e)))");
    }

    public void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Sends a command of Chromium's DevTools protocol. */
    public void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** Sets the screen size, such as that of a phone. */
    public void screen(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** Sets the preferred color scheme, {@code dark} or {@code light}. */
    public void colors(String scheme) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Returns what axe finds wrong with the page, for people who use a keyboard, a screen reader, or other eyes. */
    public List<String> violations() {
        return new AxeBuilder()
                .analyze(driver).getViolations().stream()
                        .map(rule -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes())
                        .toList();
    }

    public byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** Returns the console messages since the last call. */
    public List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::toString)
                .toList();
    }

    /** Returns the URLs that the page has requested. */
    public List<String> requests() {
        return network("Network.requestWillBeSent")
                .map(event -> event.at("/request/url").asText())
                .toList();
    }

    /** Returns the bytes received, including headers, of all requests that have ended. */
    public long transferred() {
        return network("Network.loadingFinished")
                .mapToLong(event -> event.get("encodedDataLength").asLong())
                .sum();
    }

    private Stream<JsonNode> network(String method) {
        StreamSupport.stream(driver.manage().logs().get(LogType.PERFORMANCE).spliterator(), false)
                .map(entry -> read(entry.getMessage()).get("message"))
                .forEach(network::add);
        return network.stream()
                .filter(event -> event.get("method").asText().equals(method))
                .map(event -> event.get("params"));
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
