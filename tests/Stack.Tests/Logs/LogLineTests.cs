using Microsoft.Extensions.Logging;
using Rapport.Stack.Logs;

namespace Rapport.Stack.Tests.Logs;

public class LogLineTests
{
    [Fact]
    public void Parse_JsonEntry_TakesLevelShortSourceAndMessage()
    {
        var line = LogLine.Parse(
            """
            {"LogLevel":"Warning","Category":"Rapport.Contact.Ingest.Inbox","Message":"3 rejected","State":{}}
            """);
        Assert.Equal(new LogLine(LogLevel.Warning, "Rapport.Contact.Ingest.Inbox", "3 rejected"), line);
        Assert.Equal("Inbox", line.Source);
    }

    [Theory]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Information, true)]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Error, false)]
    [InlineData("Rapport.Contact.Lifetime", LogLevel.Information, false)]
    public void IsRoutine_OnlyForWhatEveryProgramSays(string category, LogLevel level, bool expected) =>
        Assert.Equal(expected, new LogLine(level, category, "Now listening").IsRoutine);

    [Fact]
    public void Parse_JsonEntryWithException_PutsItBelowTheMessage()
    {
        var line = LogLine.Parse(
            """{"LogLevel":"Error","Message":"failed","Exception":"System.Exception: x\n   at Y"}""");
        Assert.Equal("failed\nSystem.Exception: x\n   at Y", line.Text);
    }

    [Theory]
    [InlineData("1234:M 01 Jan 2026 00:00:00.000 * Ready to accept connections")]
    [InlineData("{not json")]
    [InlineData("{\"some\":\"other json\"}")]
    [InlineData("{\"Message\":7}")]
    [InlineData("")]
    public void Parse_AnythingElse_IsPlainText(string text) =>
        Assert.Equal(new LogLine(LogLevel.Information, "", text), LogLine.Parse(text));

    [Fact]
    public void Render_WithoutColour_PrefixesEveryRowAndNamesOnlyLevelsThatMatter()
    {
        var printer = new LogPrinter(TextWriter.Null, inColour: false);
        Assert.Equal("contact       │ Inbox started\n",
            printer.Render("contact", new LogLine(LogLevel.Information, "Inbox", "started")));
        Assert.Equal("contact       │ error a\ncontact       │ error b\n",
            printer.Render("contact", new LogLine(LogLevel.Error, "", "a\nb\n")));
    }

    [Fact]
    public void Render_WithColour_EndsEveryColourItBegins()
    {
        var text = new LogPrinter(TextWriter.Null, inColour: true)
            .Render("redis", new LogLine(LogLevel.Warning, "X", "low"));
        Assert.Equal(4, text.Split("\u001b[0m").Length - 1);
        Assert.EndsWith("low\n", text, StringComparison.Ordinal);
    }
}
