using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using Rapport.Hosting.Telemetry;

namespace Rapport.Hosting.Tests.Telemetry;

public sealed partial class ExportedExceptionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LogRecord_OfAnException_HasItsTextsOnlyInDevelopment(bool development)
    {
        var seen = new List<(Exception? Exception, Dictionary<string, object?> Attributes)>();
        var settings = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Rapport:Development"] = $"{development}" }).Build();
        using (var factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options
            .AddProcessor(new ExportedException(settings)).AddProcessor(new Seen(seen)))))
            Failed(factory.CreateLogger("Test"), 7,
                new InvalidOperationException("outer", new IOException("duplicate key ann@example.com")));
        var (exception, attributes) = Assert.Single(seen);
        Assert.Equal(7, attributes["Count"]);
        Assert.Equal(development, exception is not null);
        if (!development)
            Assert.Equal("System.InvalidOperationException <- System.IO.IOException", attributes["exception.type"]);
        Assert.DoesNotContain(attributes.Values, value => $"{value}".Contains("ann@", StringComparison.Ordinal));
    }

    [LoggerMessage(1, LogLevel.Error, "{Count} failed")]
    private static partial void Failed(ILogger logger, int count, Exception fault);

    private sealed class Seen(List<(Exception?, Dictionary<string, object?>)> seen) : BaseProcessor<LogRecord>
    {
        // What a record holds is only good while it is handled.
        public override void OnEnd(LogRecord data) =>
            seen.Add((data.Exception, data.Attributes!.ToDictionary(pair => pair.Key, pair => pair.Value)));
    }
}
