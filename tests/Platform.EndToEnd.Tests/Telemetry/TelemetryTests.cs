using System.Text;
using System.Text.Json;
using Rapport.Platform.EndToEnd.Tests.Running;
using Rapport.Platform.Testing;

namespace Rapport.Platform.EndToEnd.Tests.Telemetry;

/// <summary>What the running platform tells about itself.</summary>
public sealed class TelemetryTests(TracedStack traced) : IClassFixture<TracedStack>
{
    private static readonly string[] Programs =
        ["contact", "tagging", "scoring", "journey", "notification", "gateway"];

    // Nothing limits the memory of the local Redis.
    private static readonly string[] NotHere = ["rapport_redis_memory_limit_bytes"];

    [Fact]
    public Task Trace_OfTheEventThatBroughtAMail_ReachesFromGatewayToProvider() =>
        Watched.OnAsync(traced.Stack, async () =>
        {
            (string Service, string Name)[] stages =
            [
                ("rapport-contact", "number events"), ("rapport-contact", "send contact.events"),
                ("rapport-scoring", "process contact.events"), ("rapport-tagging", "process contact.events"),
                ("rapport-journey", "process contact.events"), ("rapport-journey", "journey step"),
                ("rapport-journey", "enqueue commands"), ("rapport-notification", "process contact.events"),
                ("rapport-notification", "send email"),
            ];
            await Eventually.HoldsAsync(() => Task.FromResult(TraceOfTheMails().Count > 0
                && stages.All(stage => TraceOfTheMails().Any(s => (s.Service, s.Name) == stage))
                && TraceOfTheMails().Any(span => span.Parent.Length == 0)
                && TraceOfTheMails().Count(span => span.Name == "send email") > 1),
                "every stage has a span in the trace of the mail, and both mails have");
            // The one by a timer three days later too.
            Assert.Equal(2, TraceOfTheMails().Count(span => span.Name == "send email"));
            var root = Assert.Single(TraceOfTheMails(), span => span.Parent.Length == 0);
            Assert.Equal("rapport-gateway", root.Service);
        });

    [Fact]
    public Task Trace_OfACaller_IsNotContinued() => Watched.OnAsync(traced.Stack, async () =>
    {
        const string Theirs = "0af7651916cd43dd8448eb211c80319c";
        using var http = new HttpClient { BaseAddress = traced.Stack.Url };
        using var call = new HttpRequestMessage(HttpMethod.Post, "/v1/track")
        {
            Content = new StringContent("""{"userId":"traced","event":"Seen"}""", Encoding.UTF8, "application/json"),
        };
        call.Headers.Add("traceparent", $"00-{Theirs}-b7ad6b7169203331-01");
        call.Headers.Authorization = GatewayClient.WriteKey(traced.Stack.WriteKey);
        var before = traced.Spans.Count(span => span.Name == "number events");
        (await http.SendAsync(call)).EnsureSuccessStatusCode();
        await Eventually.HoldsAsync(
            () => Task.FromResult(traced.Spans.Count(span => span.Name == "number events") > before),
            "the event is traced");
        Assert.DoesNotContain(traced.Spans, span => span.Trace == Theirs);
    });

    [Fact]
    public Task Metrics_Scraped_AreThoseOfTheDocumentation() => Watched.OnAsync(traced.Stack, async () =>
    {
        var documented = MetricNames.Documented().Except(NotHere).Order(StringComparer.Ordinal).ToList();
        await Eventually.HoldsAsync(async () => documented.All((await ScrapeAsync()).Families.Contains),
            "every documented metric is exposed");
        Assert.Equal(documented, (await ScrapeAsync()).Families
            .Where(name => name.StartsWith("rapport_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    });

    [Fact]
    public Task Metrics_OfDashboardsAndAlerts_AreExposedWithTheirLabels() => Watched.OnAsync(traced.Stack, async () =>
    {
        var selectors = PromQueries.All().SelectMany(PromSelector.In).Where(s => !NotHere.Contains(s.Metric)).ToList();
        Assert.True(selectors.Count > 60, "Dashboards and alerts have been found.");
        // Some are sampled now and then: there when they have been once.
        IReadOnlyList<string> missing = [];
        await Record.ExceptionAsync(() => Eventually.HoldsAsync(
            async () => (missing = Missing(await ScrapeAsync(), selectors)).Count == 0, "everything is exposed"));
        Assert.Empty(missing);
    });

    private static IReadOnlyList<string> Missing(Scrape scrape, IEnumerable<PromSelector> selectors) =>
    [
        .. selectors.SelectMany(selector => !scrape.Series.TryGetValue(selector.Metric, out var labels)
            ? [selector.Metric]
            : selector.Labels.Where(label => !labels.Contains(label)).Select(label => $"{selector.Metric} has no label {label}"))
            .Distinct(),
    ];

    [Fact]
    public Task Metrics_ThroughTheGateway_AreNotThere() => Watched.OnAsync(traced.Stack, async () =>
    {
        using var http = new HttpClient();
        Assert.Equal(404, (int)(await http.GetAsync(new Uri(traced.Stack.Url, "/metrics"))).StatusCode);
        var scraped = new Uri($"http://127.0.0.1:{traced.Stack.Port("gateway-metrics")}/v1/contacts");
        Assert.Equal(404, (int)(await http.GetAsync(scraped)).StatusCode);
    });

    [Fact]
    public Task Logs_OfRealTraffic_AreJsonWithoutPersonalData() => Watched.OnAsync(traced.Stack, async () =>
    {
        string[] secrets = [traced.Visitor.Email, traced.Visitor.Email.Split('@')[0], TracedStack.Phone[1..], TracedStack.LastName];
        var logs = Path.Combine(traced.Stack.Data, "logs");
        foreach (var program in Programs)
        {
            // What is being written just now is no line yet.
            var text = await File.ReadAllTextAsync(Path.Combine(logs, program + ".log"));
            var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.NotEmpty(lines);
            Assert.All(lines, line =>
            {
                using var entry = JsonDocument.Parse(line);
                Assert.EndsWith("Z", entry.RootElement.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
                Assert.DoesNotContain(secrets, secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
            });
        }
    });

    private List<ReceivedSpan> TraceOfTheMails()
    {
        var mail = traced.Spans.FirstOrDefault(span => span.Name == "send email");
        return mail is null ? [] : [.. traced.Spans.Where(span => span.Trace == mail.Trace)];
    }

    private async Task<Scrape> ScrapeAsync()
    {
        using var http = new HttpClient();
        var texts = new List<string>();
        foreach (var program in Programs)
            texts.Add(await http.GetStringAsync(
                new Uri($"http://127.0.0.1:{traced.Stack.Port(program + "-metrics")}/metrics")));
        return Scrape.Of(texts);
    }
}
