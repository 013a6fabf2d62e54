using Rapport.Platform.EndToEnd.Tests.Running;
using Rapport.Platform.EndToEnd.Tests.Stories;

namespace Rapport.Platform.EndToEnd.Tests.Telemetry;

/// <summary>A stack that exports traces, in which one visitor has become a lead and got both mails.</summary>
public sealed class TracedStack : IAsyncLifetime
{
    /// <summary>Phone of the visitor.</summary>
    internal const string Phone = "+8613800138000";

    /// <summary>Last name of the visitor.</summary>
    internal const string LastName = "Wilhelmina";

    private readonly OtlpReceiver receiver = new();
    private RunningStack? stack;

    /// <summary>The stack.</summary>
    internal RunningStack Stack => stack!;

    /// <summary>The spans it has sent so far.</summary>
    internal IReadOnlyCollection<ReceivedSpan> Spans => receiver.Spans;

    /// <summary>The visitor.</summary>
    internal Visitor Visitor { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        stack = await RunningStack.StartAsync(new StackStart
        {
            Environment = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url.AbsoluteUri,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRICS_EXPORTER"] = "none",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "300",
            },
        });
        using var client = stack.Client();
        await Definitions.ApplyAsync(client, Repository.At("samples", "story"));
        Visitor = new Visitor(client);
        await Visitor.TellsASecretAsync(Phone, LastName);
        await Visitor.BecomesQualifiedAsync();
        // The second mail comes by a timer of three days.
        await new PlatformTime(client).AdvanceByAsync(TimeSpan.FromDays(4));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (stack is not null)
            await stack.DisposeAsync();
        receiver.Dispose();
    }
}
