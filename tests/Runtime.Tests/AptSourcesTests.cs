namespace Rapport.Runtime.Tests;

public sealed class AptSourcesTests
{
    [Theory]
    [InlineData("deb http://mirror.example/debian bookworm main", "http://mirror.example/debian")]
    [InlineData("deb [arch=amd64 signed-by=/k.gpg] https://mirror.example/debian/ trixie main",
        "https://mirror.example/debian")]
    [InlineData("deb http://mirror.example/debian-security bookworm-security main", null)]
    [InlineData("deb-src http://mirror.example/debian bookworm main", null)]
    [InlineData("# deb http://mirror.example/debian bookworm main", null)]
    [InlineData("deb https://vendor.example/apt stable main", null)]
    public void OneLine_Line_GivesDebiansArchiveOnly(string line, string? uri) =>
        Assert.Equal(uri, AptSources.OneLine([line]).SingleOrDefault());

    [Fact]
    public void Deb822_SeveralStanzas_GivesEnabledBinaryArchives()
    {
        var uris = AptSources.Deb822(
        [
            "Types: deb", "URIs: http://off.example/debian", "Suites: x", "Enabled: no", "",
            "Types: deb-src", "URIs: http://source.example/debian", "Suites: x", "",
            "Types: deb deb-src", "# a comment: with a colon",
            "URIs: http://first.example/debian/ http://second.example/debian", "Suites: x", "",
            "Types: deb", "URIs: http://security.example/debian-security", "Suites: x",
        ]);

        Assert.Equal(["http://first.example/debian", "http://second.example/debian"], uris);
    }

    [Fact]
    public void Mirror_NoSources_IsThePublicOne()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(AptSources.PublicMirror, AptSources.Mirror(folder.Root));
    }

    [Fact]
    public void Mirror_BothFormats_TakesTheFirstFile()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Path("sources.list.d"));
        File.WriteAllText(folder.Path("sources.list.d/a.list.disabled"), "deb http://no.example/debian x main\n");
        File.WriteAllText(
            folder.Path("sources.list.d/debian.sources"), "Types: deb\nURIs: http://yes.example/debian\nSuites: x\n");

        Assert.Equal("http://yes.example/debian", AptSources.Mirror(folder.Root));
    }
}
