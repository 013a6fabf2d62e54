using Rapport.Stack.Testing;

namespace Rapport.Stack.Tests.Testing;

public sealed class TrxFileTests : IDisposable
{
    private readonly TemporaryFolders folders = new();

    [Fact]
    public void Read_Results_CountsPassesAndKeepsTextsOfTheOthers()
    {
        var results = Read("""
            <UnitTestResult testName="A_Works" outcome="Passed" />
            <UnitTestResult testName="B_Works" outcome="Failed">
              <Output><ErrorInfo><Message>expected 1</Message><StackTrace>at B</StackTrace></ErrorInfo></Output>
            </UnitTestResult>
            <UnitTestResult testName="C_Works" outcome="NotExecuted">
              <Output><ErrorInfo><Message>no npm</Message></ErrorInfo></Output>
            </UnitTestResult>
            <UnitTestResult testName="D_Works" outcome="NotExecuted" />
            """, "");
        Assert.Equal(1, results.Passed);
        Assert.Equal(new TestRemark("B_Works", "expected 1\nat B"), Assert.Single(results.Failed));
        Assert.Equal([new("C_Works", "no npm"), new TestRemark("D_Works", "no reason given")], results.Skipped);
    }

    [Fact]
    public void Read_CrashOfTheTestHost_IsAFailure()
    {
        var results = Read("<UnitTestResult testName=\"A\" outcome=\"Passed\" />",
            """
            <ResultSummary>
              <RunInfos><RunInfo outcome="Error"><Text>Test host process crashed</Text></RunInfo></RunInfos>
            </ResultSummary>
            """);
        Assert.Equal("Test host process crashed", Assert.Single(results.Failed).Text);
    }

    [Theory]
    [InlineData(3, 0, 0, "3 passed, 0 failed")]
    [InlineData(3, 1, 0, "3 passed, 1 failed")]
    [InlineData(3, 0, 2, "3 passed, 0 failed, 2 skipped")]
    public void Report_Sum_IsTheLineMachinesRead(int passed, int failed, int skipped, string line)
    {
        var report = new TestReport(TextWriter.Null);
        report.Add("X", new TestResults
        {
            Passed = passed,
            Failed = [.. Enumerable.Repeat(new TestRemark("a", "b"), failed)],
            Skipped = [.. Enumerable.Repeat(new TestRemark("a", "b"), skipped)],
        }, TimeSpan.Zero);
        Assert.Equal(line, report.Sum());
        Assert.Equal(failed == 0, report.IsClean);
    }

    public void Dispose() => folders.Dispose();

    private TestResults Read(string results, string summary)
    {
        var path = folders.PathOf("x.trx");
        const string Namespace = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
        File.WriteAllText(path, $"<TestRun xmlns=\"{Namespace}\"><Results>{results}</Results>{summary}</TestRun>");
        return TrxFile.Read(path);
    }
}
