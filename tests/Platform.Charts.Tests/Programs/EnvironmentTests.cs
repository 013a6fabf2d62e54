using System.Text.RegularExpressions;
using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Programs;

public partial class EnvironmentTests
{
    // Where the settings of each section are declared.
    private static readonly Dictionary<string, string> OptionFiles = new()
    {
        ["Rapport"] = "services/hosting/Startup/RapportOptions.cs",
        ["Gateway"] = "gateway/GatewayOptions.cs",
        ["Smoke"] = "gateway/Smoke/SmokeOptions.cs",
        ["Contact"] = "services/contact/ContactOptions.cs",
        ["Contact__Bootstrap"] = "services/contact/ContactOptions.cs",
        ["Journey"] = "services/journey/JourneyOptions.cs",
        ["Notification"] = "services/notification/NotificationOptions.cs",
        ["Notification__Smtp"] = "services/notification/Channels/Email/SmtpOptions.cs",
    };

    // Read by name: by services/hosting and services/storage, by Dapr's and by OpenTelemetry's SDK; POD_* are for OTEL_RESOURCE_ATTRIBUTES.
    private static readonly HashSet<string> ByName =
    [
        "ConnectionStrings__Mongo", "ConnectionStrings__Redis", "Mongo__Database", "Mongo__SocketTimeout", "Rapport__PreparePatience", "SSL_CERT_DIR",
        "APP_API_TOKEN", "DAPR_API_TOKEN",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG",
        "OTEL_RESOURCE_ATTRIBUTES", "POD_NAME", "POD_NAMESPACE",
    ];

    // What a developer's machine alone needs, and what Dapr's injector sets.
    private static readonly HashSet<string> OnlyLocal =
    [
        "Rapport__Development", "Rapport__Clock__Movable", "Rapport__Clock__File", "Rapport__Clock__SkewSeconds",
        "Rapport__Loopback", "Rapport__Instance",
        "Rapport__LogFormat", "Gateway__MailboxUrl", "Gateway__DashboardUrl",
        "Gateway__ConsoleFolder", "Gateway__ConsoleFault", "DAPR_HTTP_PORT", "DAPR_GRPC_PORT",
    ];

    [SkippableFact]
    public async Task Variable_InAnyValueSet_IsAnOptionInTheCode()
    {
        var unknown = new SortedSet<string>();
        foreach (var set in ValueSet.All)
            unknown.UnionWith(from document in await Helm.DocumentsAsync(set)
                              where document.Pod is not null
                              from container in document.Pod!.Containers()
                              where container["name"]!.ToString() != "backup"
                              from entry in container.List("env")
                              let name = entry["name"]!.ToString()
                              where !IsOption(name) && !name.StartsWith("Logging__", StringComparison.Ordinal)
                              select name);

        Assert.Empty(unknown);
    }

    [Fact]
    public void Variable_Misspelt_IsNoOption()
    {
        Assert.True(IsOption("Contact__Partitions"));
        Assert.True(IsOption("Contact__Bootstrap__WriteKey"));
        Assert.True(IsOption("Rapport__Services__Contact"));
        Assert.False(IsOption("Contact__Partitons"));
        Assert.False(IsOption("Rapport__Services__Contacts"));
        Assert.False(IsOption("Notification__Host"));
    }

    [SkippableFact]
    public async Task Variables_OfTheLocalStack_AreSetByTheChartToo()
    {
        var documents = Manifest.Read((await Helm.TemplateAsync(
            [.. ValueSet.Production.Options, "--set", "contact.bootstrap.enabled=true,contact.bootstrap.secret=first"]))
            .Succeeded);
        var ours = documents.Where(one => one.Pod is not null).SelectMany(one => one.Pod!.Containers())
            .SelectMany(container => container.List("env")).Select(entry => entry["name"]!.ToString()).ToHashSet();
        // The mailbox is a part of the local stack alone.
        var local = LocalVariable().Matches(Repository.Read("dev/stack/Plan/ServicePlan.cs"))
            .Select(match => match.Groups[1].Value)
            .Where(name => !name.StartsWith("Sinks__", StringComparison.Ordinal));

        Assert.Empty(local.Where(name => name != "Rapport__Services__" && !OnlyLocal.Contains(name)).Except(ours));
    }

    private static bool IsOption(string variable)
    {
        if (ByName.Contains(variable))
            return true;
        const string services = "Rapport__Services__";
        if (variable.StartsWith(services, StringComparison.Ordinal))
            return Repository.Services.Select(Repository.Project).Contains(variable[services.Length..]);
        var at = variable.LastIndexOf("__", StringComparison.Ordinal);
        return at > 0 && OptionFiles.TryGetValue(variable[..at], out var file)
            && Property().Matches(Repository.Read(file)).Any(match => match.Groups[1].Value == variable[(at + 2)..]);
    }

    [GeneratedRegex(@"public (?:required )?[\w<>?, ]+ (\w+) \{ get; init; \}")]
    private static partial Regex Property();

    [GeneratedRegex("""\["(\w+__\w*|[A-Z_]+)"\]""")]
    private static partial Regex LocalVariable();
}
