package dev.tally.badge;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** An SVG as a strict XML parser reads it. */
public record Picture(Element root) {

    public static Picture of(String svg) {
        try {
            return new Picture(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)))
                    .getDocumentElement());
        } catch (Exception e) {
            throw new AssertionError("no XML: " + svg, e);
        }
    }

    public String title() {
        return contents("title").getFirst();
    }

    public List<String> texts() {
        return contents("text");
    }

    public String attribute(String name) {
        return root.getAttribute(name);
    }

    /** Returns the number of its elements. */
    public int size() {
        return root.getElementsByTagName("*").getLength();
    }

    private List<String> contents(String name) {
        NodeList found = root.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> found.item(i).getTextContent())
                .toList();
    }
}
