namespace Rapport.Stack.Plan;

/// <summary>Programs on the PATH.</summary>
internal static class Programs
{
    /// <summary>Absolute path; null when there is none of that name.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
