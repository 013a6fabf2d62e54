using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Rapport.Hosting.Transcoding;
using Rapport.Platform.Driving;
using Rapport.Platform.Testing.Calls;

namespace Rapport.Hosting.Tests.Transcoding;

/// <summary>All HTTP forms of all public calls, whole and faulty, against what hosts them.</summary>
public sealed class ReadableCallsTests(BareServices services) : IClassFixture<BareServices>
{
    private static readonly IReadOnlyList<CallBinding> Bindings =
    [
        // Two services have receipts under one path, which only here are in one process.
        .. BareServices.Descriptors.SelectMany(CallBinding.Of).Where(binding => !binding.Template.StartsWith("/v1/receipts/", StringComparison.Ordinal)),
    ];

    [Fact]
    public async Task WholeCall_OfEveryBinding_IsReadAndReachesTheService()
    {
        using var client = services.Client();
        var writer = new CallWriter(seed: 1);
        foreach (var binding in Bindings)
        {
            for (var i = 0; i < 30; i++)
            {
                var call = writer.Whole(binding);
                using var answer = await client.SendAsync(call.ToRequest());
                // A path that has the form of another call's is that call.
                if ((int)answer.StatusCode != 501)
                    Assert.Fail($"{(int)answer.StatusCode} {call}\n{await answer.Content.ReadAsStringAsync()}");
            }
        }
    }

    [Fact]
    public async Task FaultyCall_OfEveryBinding_IsReadOrRefusedWithReasonAndField()
    {
        using var client = services.Client();
        var writer = new CallWriter(seed: 2);
        var breaches = new List<string>();
        var refused = 0;
        foreach (var binding in Bindings)
        {
            for (var i = 0; i < 60; i++)
            {
                var call = writer.Faulty(binding);
                using var answer = await client.SendAsync(call.ToRequest());
                var body = await answer.Content.ReadAsStringAsync();
                refused += (int)answer.StatusCode == 501 ? 0 : 1;
                if ((int)answer.StatusCode != 501 && AnswerLaw.Breach((int)answer.StatusCode, body) is { } breach)
                    breaches.Add($"{call}: {(int)answer.StatusCode} {breach}\n   {body}");
            }
        }

        Assert.True(breaches.Count == 0, $"{breaches.Count}: {string.Join("\n", breaches.Take(20))}");
        Assert.True(refused > Bindings.Count * 20, $"only {refused} were refused");
    }

    [Fact]
    public void Messages_OfAllPublicCalls_ConsistOfFormsThatAreChecked()
    {
        var seen = new HashSet<MessageDescriptor>();
        void Look(MessageDescriptor type)
        {
            if (!seen.Add(type))
                return;
            Assert.InRange(type.Fields.InFieldNumberOrder().Count + type.Oneofs.Count, 0, 127);
            foreach (var field in type.Fields.InFieldNumberOrder())
            {
                var value = field.IsMap ? field.MessageType.FindFieldByName("value") : field;
                Assert.NotEqual(FieldForm.Other, FieldForms.Of(value));
                Assert.True(!field.IsMap || field.MessageType.FindFieldByName("key").FieldType == FieldType.String);
                if (FieldForms.Of(value) == FieldForm.Message && value.MessageType.FullName != "google.api.HttpBody")
                    Look(value.MessageType);
            }
        }

        foreach (var binding in Bindings)
            Look(binding.Rpc.InputType);
        Assert.True(seen.Count > 40, $"{seen.Count} messages");
    }

    [Fact]
    public async Task Definitions_OfTheSamplesAndTests_AreReadByTheirCalls()
    {
        using var client = services.Client();
        var seen = 0;
        foreach (var (file, path) in Definitions())
        {
            var json = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
            foreach (var definition in json as JsonArray ?? [json])
            {
                var call = new HttpCall("POST", path, Encoding.UTF8.GetBytes(definition!.ToJsonString()));
                using var answer = await client.SendAsync(call.ToRequest());
                Assert.True((int)answer.StatusCode == 501, $"{file}: {await answer.Content.ReadAsStringAsync()}");
                seen++;
            }
        }

        Assert.True(seen > 10, $"{seen} definitions");
    }

    private static IEnumerable<(string File, string Path)> Definitions() =>
        from folder in (string[])["samples", "tests/Platform.Chaos", "tests/Platform.EndToEnd.Tests"]
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.json", SearchOption.AllDirectories)
        let path = Path.GetFileNameWithoutExtension(file) switch
        {
            "score-model" => "/v1/scoreModels",
            "tag-rules" => "/v1/tagRules",
            "templates" => "/v1/templates",
            "mql-contract" => "/v1/mqlContracts",
            "segments" => "/v1/segments",
            "journey" or "journeys" => "/v1/journeys",
            _ => null,
        }
        where path is not null
        select (file, path);
}
