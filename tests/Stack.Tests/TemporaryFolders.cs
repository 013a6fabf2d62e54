using Rapport.Stack.Layout;

namespace Rapport.Stack.Tests;

/// <summary>A data folder that goes away with the test.</summary>
internal sealed class TemporaryFolders : IDisposable
{
    public StackFolders Folders { get; } = new(
        Root: "/nowhere", Data: Directory.CreateTempSubdirectory("stack-").FullName, Configuration: "debug");

    public string PathOf(string name) => Path.Combine(Folders.Data, name);

    public void Dispose() => Directory.Delete(Folders.Data, recursive: true);
}
