using Rapport.Stack.Layout;

namespace Rapport.Stack.Plan;

/// <summary>
/// Replicas that run another build than this one, for tests of upgrades: <c>RAPPORT_RELEASES=FOLDER</c> names a folder in
/// which a part may have a link to another build's <c>artifacts/bin</c>, by its name: <c>contact-2</c>. The link is followed
/// at each start of the part, so that it may change its release while the stack runs.
/// </summary>
internal static class OtherReleases
{
    private const string Variable = "RAPPORT_RELEASES";

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable);

    /// <summary>Where the program of a part is; null for that of this build.</summary>
    public static string? ProgramOf(DotnetProgram part, StackFolders folders) =>
        string.IsNullOrEmpty(Folder) || !Directory.Exists(Path.Combine(Folder, part.Name)) ? null
            : Path.Combine(Folder, part.Name, part.Project, folders.Configuration, $"Rapport.{part.Project}.dll");
}
