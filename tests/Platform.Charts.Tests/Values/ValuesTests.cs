using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Values;

/// <summary>
/// Every value that is documented does something, and every value that does something is documented. With
/// RAPPORT_WRITE_DOCS=1 the descriptions of the schema and the page of values are written instead of compared.
/// </summary>
public class ValuesTests
{
    private static readonly ParallelOptions FourAtOnce = new() { MaxDegreeOfParallelism = 4 };
    private static readonly string Page = Repository.At("docs", "operations", "values.md");

    private static readonly ConcurrentDictionary<string, Task<string>> Rendered = [];

    [Fact]
    public void Descriptions_OfTheSchema_AreTheCommentsOfTheFile() =>
        Compare(ValuesSchema.Location, ValuesSchema.WithDescriptions(ValuesComments.All));

    [Fact]
    public void Page_OfValues_IsWhatTheSchemaSays() => Compare(Page, ValuesPage.Write());

    [Fact]
    public void Value_OfTheSchema_HasADescriptionAndStandsInTheFile()
    {
        var own = ValuesSchema.All.Where(value => !ValuesSchema.IsOverride(value)).ToList();

        Assert.True(own.Count > 200, "The values are not found any more.");
        Assert.Equal([], own.Where(value => value.Description.Length == 0).Select(value => value.Path));
        // Of these the file gives some, or none.
        string[] partly = ["defaults.resources.", "networkPolicy.extraEgress."];
        var missing = own.Select(value => value.Path).Where(path => !ValuesSchema.IsInTheFile(path)).ToList();
        Assert.All(missing, path => Assert.Contains(partly, part => path.StartsWith(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void Schema_WhateverItListsThePartsOf_RefusesOthers()
    {
        // Kubernetes' own, of which only a part is checked here; its server checks the rest.
        string[] open = ["/definitions/volumes/items", "/definitions/initContainers/items"];

        Assert.Empty(ValuesSchema.Objects().Where(one => one.Rule["additionalProperties"]?.ToString() != "false")
            .Select(one => one.Place).Except(open));
    }

    [SkippableFact]
    public async Task Value_EveryOne_ChangesWhatIsRendered()
    {
        var idle = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(ValuesSchema.All.Where(value => !ValuesSchema.IsOverride(value)), FourAtOnce, async (value, _) =>
        {
            if (!await ChangesAsync(value))
                idle.Add(value.Path);
        });

        Assert.Empty(idle.Order());
    }

    [SkippableFact]
    public async Task Value_OfOneProgram_ChangesThatProgramAlone()
    {
        var idle = new ConcurrentBag<string>();
        var own = ValuesSchema.All.Where(ValuesSchema.IsOverride).GroupBy(value => value.Path.Split('.', 2)[1]);
        await Parallel.ForEachAsync(own, FourAtOnce, async (values, _) =>
        {
            var programs = values.Select(value => value.Path.Split('.')[0]).Order().ToList();
            if (!await ChangesOfAsync(values.First(), values.Key, programs))
                idle.Add(values.Key);
        });

        Assert.Empty(idle.Order());
    }

    private static async Task<bool> ChangesAsync(DocumentedValue value)
    {
        foreach (var set in InOrderFor(value.Path))
            foreach (var other in value.Others(ValuesSchema.Default(value.Path)))
            {
                var changed = await Helm.TemplateAsync([.. set.Options, "--set-json", $"{value.Path}={other.ToJsonString()}"]);
                if (changed.ExitCode == 0 && changed.Output != await AsItIsAsync(set))
                    return true;
            }

        return false;
    }

    // At once for all that have it: each must then have something of its own that is new.
    private static async Task<bool> ChangesOfAsync(DocumentedValue value, string rest, List<string> programs)
    {
        foreach (var set in InOrderFor($"defaults.{rest}"))
            foreach (var other in value.Others(ValuesSchema.Default($"defaults.{rest}")))
            {
                var changed = await Helm.TemplateAsync([.. set.Options,
                    .. programs.SelectMany(program => new[] { "--set-json", $"{program}.{rest}={other.ToJsonString()}" })]);
                if (changed.ExitCode != 0)
                    continue;
                var before = Manifest.Read(await AsItIsAsync(set)).Select(one => one.Body.ToJsonString()).ToHashSet();
                var touched = Manifest.Read(changed.Output).Where(one => !before.Contains(one.Body.ToJsonString()))
                    .Select(one => one.Text("metadata", "labels", "app.kubernetes.io/name")).ToHashSet();
                if (programs.All(touched.Contains))
                    return true;
            }

        return false;
    }

    // First those that say something near the value: what is switched off changes nothing.
    private static IEnumerable<ValueSet> InOrderFor(string path) => ValueSet.All.OrderByDescending(set => set.Says.Max(said =>
        said.Split('.').Zip(path.Split('.')).TakeWhile(pair => pair.First == pair.Second).Count()));

    private static Task<string> AsItIsAsync(ValueSet set) => Rendered.GetOrAdd(set.Name, async _ => (await Helm.TemplateAsync([.. set.Options])).Succeeded);

    private static void Compare(string file, string wanted)
    {
        if (Environment.GetEnvironmentVariable("RAPPORT_WRITE_DOCS") == "1")
            File.WriteAllText(file, wanted);
        else
            Assert.True(File.Exists(file) && File.ReadAllText(file) == wanted,
                $"{Path.GetFileName(file)} is not up to date: run these tests with RAPPORT_WRITE_DOCS=1, twice if the schema changed.");
    }
}
