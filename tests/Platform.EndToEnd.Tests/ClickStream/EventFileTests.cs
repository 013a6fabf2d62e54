using Rapport.Demo.Files;

namespace Rapport.Platform.EndToEnd.Tests.ClickStream;

/// <summary>Files as users have them.</summary>
public sealed class EventFileTests : IDisposable
{
    private static readonly EventMapping Mapping = new(
        "file-{row}", new MappedColumn("at"), new MappedColumn("what"),
        new Dictionary<string, MappedColumn> { ["price"] = new("price", "number") }, UserId: new MappedColumn("who"));

    private readonly string folder = Directory.CreateTempSubdirectory("rapport-files-").FullName;

    [Theory]
    [InlineData("rows.csv", "at,what,price,who\n2026-01-01,viewed,1.5,ann\nsoon,viewed,2,ann\n2026-01-02,viewed,dear,ann\n2026-01-03,bought,3,bob\n")]
    [InlineData("rows.ndjson", """
        {"at":"2026-01-01","what":"viewed","price":1.5,"who":"ann"}
        {"at":"soon","what":"viewed","price":2,"who":"ann"}
        {"at":"2026-01-02","what":"viewed"
        {"at":"2026-01-03","what":"bought","price":3,"who":"bob"}
        """)]
    public void Row_ThatCannotBeRead_CostsItselfAndIsTold(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        var leftOut = new List<string>();

        var read = EventFile.Read(path, Mapping, leftOut.Add).ToList();

        Assert.Equal(["file-1", "file-4"], read.Select(each => each.Body["messageId"]!.GetValue<string>()));
        Assert.Equal(["ann", "bob"], read.Select(each => each.Body["userId"]!.GetValue<string>()));
        Assert.Equal(["Row 2", "Row 3"], leftOut.Select(told => told[..5]));
        Assert.Contains("at is not a time", leftOut[0], StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
