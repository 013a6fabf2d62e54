using Rapport.Stack.Layout;

namespace Rapport.Stack.Tests.Layout;

public sealed class StackKeysTests : IDisposable
{
    private readonly TemporaryFolders folders = new();

    [Fact]
    public void LoadOrCreate_Twice_GivesTheSameKeysAndKeepsThemPrivate()
    {
        var keys = StackKeys.LoadOrCreate(folders.Folders);
        Assert.Equal(keys, StackKeys.LoadOrCreate(folders.Folders));
        Assert.Matches("^wk_[a-z0-9]{32}$", keys.WriteKey);
        Assert.Matches("^rk_[a-z0-9]{32}$", keys.ApiKey);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folders.Folders.KeysFile));
    }

    public void Dispose() => folders.Dispose();
}
