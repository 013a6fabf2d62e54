using System.Xml.Linq;

namespace Rapport.Stack.Testing;

/// <summary>Reads the result file of <c>dotnet test</c> (the "trx" logger).</summary>
internal static class TrxFile
{
    private static readonly XNamespace Team = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static TestResults Read(string path)
    {
        var root = XDocument.Load(path).Root!;
        var results = root.Descendants(Team + "UnitTestResult")
            .ToLookup(result => (string?)result.Attribute("outcome"));
        // A crash of the test host stands beside the results, not among them; so does xunit's echo of each failed test.
        var crashes = root.Descendants(Team + "RunInfo")
            .Where(info => (string?)info.Attribute("outcome") == "Error")
            .Select(info => info.Element(Team + "Text")?.Value ?? "crashed")
            .Where(text => !text.StartsWith("[xUnit.net", StringComparison.Ordinal))
            .Select(text => new TestRemark("the test host", text));
        return new TestResults
        {
            Passed = results["Passed"].Count(),
            Failed =
            [
                .. results.Where(group => group.Key is not ("Passed" or "NotExecuted"))
                    .SelectMany(each => each).Select(Failure),
                .. crashes,
            ],
            Skipped = [.. results["NotExecuted"].Select(Skip)],
        };
    }

    private static TestRemark Failure(XElement result)
    {
        var error = result.Descendants(Team + "ErrorInfo").FirstOrDefault();
        var parts = new[] { error?.Element(Team + "Message"), error?.Element(Team + "StackTrace"), StdOut(result) };
        return new TestRemark(Name(result),
            string.Join('\n', parts.Where(part => part is not null).Select(part => part!.Value.TrimEnd())));
    }

    private static TestRemark Skip(XElement result)
    {
        var reason = result.Descendants(Team + "Message").FirstOrDefault() ?? StdOut(result);
        return new TestRemark(Name(result), reason?.Value.Trim() is { Length: > 0 } text ? text : "no reason given");
    }

    private static XElement? StdOut(XElement result) => result.Descendants(Team + "StdOut").FirstOrDefault();

    private static string Name(XElement result) => (string?)result.Attribute("testName") ?? "a test without a name";
}
