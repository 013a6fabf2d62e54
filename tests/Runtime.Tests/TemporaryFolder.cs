namespace Rapport.Runtime.Tests;

/// <summary>A folder for one test that PostgreSQL's uid may enter.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public TemporaryFolder()
    {
        Directory.CreateDirectory(Root);
        File.SetUnixFileMode(Root, Open);
    }

    public string Root { get; } =
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"runtime-test-{Guid.NewGuid():N}");

    public string Path(string name) => System.IO.Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
