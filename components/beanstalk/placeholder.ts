/**
 * The bundle for the time before the first release: a program of one source file, which the platform's own Java runs
 * without a build. It answers every request with 200, so that each health path is well.
 */
import * as pulumi from "@pulumi/pulumi";

const procfile = "web: java Placeholder.java\n";

const program = `import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

public class Placeholder {
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "5000"));
    byte[] text = "There is no release yet.\\n".getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
          boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
          exchange.sendResponseHeaders(200, hasBody ? text.length : -1);
          if (hasBody) exchange.getResponseBody().write(text);
          exchange.close();
        });
    server.start();
  }
}
`;

/** The bundle's files, by name. */
export const placeholderFiles: Readonly<Record<string, string>> = {
  Procfile: procfile,
  "Placeholder.java": program,
};

/** The same as an archive, which is uploaded as a zip file. */
export function placeholderBundle(): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive(
    Object.fromEntries(
      Object.entries(placeholderFiles).map(([name, text]) => [
        name,
        new pulumi.asset.StringAsset(text),
      ]),
    ),
  );
}
