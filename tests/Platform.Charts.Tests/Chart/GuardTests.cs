using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Chart;

/// <summary>What is refused before anything reaches a cluster, and in which words.</summary>
public class GuardTests
{
    public static TheoryData<string, string> Values => Of(Misuse.Values);

    public static TheoryData<string, string> Together => Of(Misuse.Together);

    public static TheoryData<string, string> InProduction => Of(Misuse.InProduction);

    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task Value_WrongOrUnknown_IsRefusedWithItsPath(string settings, string path) =>
        await AssertRefusedAsync([], settings, path);

    [SkippableFact]
    public async Task Production_Bare_NamesEverythingThatIsMissing()
    {
        var refusal = await Helm.TemplateAsync("--set", "environment=production");

        Assert.NotEqual(0, refusal.ExitCode);
        Assert.All(
            [
                "secrets.serviceToken names no Secret", "secrets.daprApiToken names no Secret",
                "secrets.appApiToken names no Secret", "contact.store.secret names no Secret",
                "journey.store.secret names no Secret", "notification.store.secret names no Secret",
                "scoring.store.secret names no Secret", "tagging.store.secret names no Secret",
                "dapr.pubsub.redis.host is empty", "dapr.pubsub.redis.tls is false", "dapr.pubsub.redis.auth is false",
                "notification.smtp.host is empty",
            ],
            sentence => Assert.Contains(sentence, refusal.Errors, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(InProduction))]
    public async Task Production_OneThingMissing_FailsWithItsSentence(string settings, string sentence) =>
        await AssertRefusedAsync(ValueSet.Production.Options, settings, sentence);

    [SkippableTheory]
    [MemberData(nameof(Together))]
    public async Task Anywhere_ValuesThatDoNotGoTogether_FailWithASentence(string settings, string sentence) =>
        await AssertRefusedAsync([], settings, sentence);

    private static async Task AssertRefusedAsync(IReadOnlyList<string> options, string settings, string says)
    {
        var refusal = await Helm.TemplateAsync([.. options, "--set", settings]);

        Assert.NotEqual(0, refusal.ExitCode);
        // Some releases of Helm write a path with dots, others with slashes.
        Assert.Contains(says, refusal.Errors.Contains(says, StringComparison.Ordinal) ? refusal.Errors
            : refusal.Errors.Replace('/', '.'), StringComparison.Ordinal);
    }

    private static TheoryData<string, string> Of(IEnumerable<Misuse> cases)
    {
        var data = new TheoryData<string, string>();
        foreach (var one in cases)
            data.Add(one.Settings, one.Says);
        return data;
    }
}
