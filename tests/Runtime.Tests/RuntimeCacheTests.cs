namespace Rapport.Runtime.Tests;

public sealed class RuntimeCacheTests
{
    [Fact]
    public void Choose_Variables_ComeBeforeTheHome()
    {
        using var home = new TemporaryFolder();

        Assert.Equal("/srv/own", RuntimeCache.Choose("/srv/own", "/srv/xdg", home.Root, isRoot: false));
        Assert.Equal("/srv/xdg/rapport", RuntimeCache.Choose(null, "/srv/xdg", home.Root, isRoot: false));
        Assert.Equal(home.Path(".cache/rapport"), RuntimeCache.Choose("", "", home.Root, isRoot: false));
    }

    [Fact]
    public void Choose_RootWithClosedHome_LeavesTheHome()
    {
        using var home = new TemporaryFolder();
        File.SetUnixFileMode(home.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal("/var/cache/rapport", RuntimeCache.Choose(null, null, home.Root, isRoot: true));
        Assert.Equal(home.Path(".cache/rapport"), RuntimeCache.Choose(null, null, home.Root, isRoot: false));
        var error =
            Assert.Throws<SetupError>(() => RuntimeCache.Choose(home.Path("own"), null, home.Root, isRoot: true));
        Assert.Contains("o+x", error.Message, StringComparison.Ordinal);
    }
}
