namespace Rapport.Conditions.Tests;

/// <summary>The language reference must not promise what does not compile.</summary>
public sealed class ReadmeTests
{
    public static TheoryData<string> Examples => [.. Blocks("```cel")];

    public static TheoryData<string> Refusals => [.. Blocks("```cel refused")];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_OfTheReference_Compiles(string source) => Condition.Compile(source, ConditionSchema.Open);

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refusal_OfTheReference_IsRefusedWithAHint(string source) =>
        Assert.NotNull(Assert.Single(Samples.Faults(source)).Hint);

    private static IEnumerable<string> Blocks(string fence)
    {
        var isInside = false;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "README.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isInside = line == fence;
            else if (isInside) yield return line;
        }
    }
}
