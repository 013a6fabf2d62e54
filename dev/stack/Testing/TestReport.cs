using System.Globalization;

namespace Rapport.Stack.Testing;

/// <summary>Prints results as they come, one line a project, and the sum at the end.</summary>
internal sealed class TestReport(TextWriter output)
{
    private readonly Lock gate = new();
    private int passed;
    private int failed;
    private int skipped;

    /// <summary>True while nothing has failed.</summary>
    public bool IsClean => failed == 0;

    public void Say(string text)
    {
        lock (gate) output.WriteLine(text);
    }

    public void Add(string name, TestResults results, TimeSpan took)
    {
        lock (gate)
        {
            passed += results.Passed;
            failed += results.Failed.Count;
            skipped += results.Skipped.Count;
            var mark = results.Failed.Count > 0 ? "✗" : "✓";
            var counts = Counts(results.Passed, results.Failed.Count, results.Skipped.Count);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{mark} {name,-32} {counts,-38} {took.TotalSeconds,6:0.0} s"));
            foreach (var each in results.Skipped) output.WriteLine($"    skipped {each.Name}: {each.Text}");
            foreach (var each in results.Failed)
                output.WriteLine($"    FAILED {each.Name}\n{Indent(each.Text)}");
        }
    }

    /// <summary>The very last line of a test run: machines read it.</summary>
    public string Sum() => Counts(passed, failed, skipped);

    private static string Counts(int passed, int failed, int skipped) => string.Create(CultureInfo.InvariantCulture,
        $"{passed} passed, {failed} failed{(skipped > 0 ? $", {skipped} skipped" : "")}");

    private static string Indent(string text) =>
        string.Join('\n', text.Split('\n').Select(line => "      " + line.TrimEnd('\r')));
}
