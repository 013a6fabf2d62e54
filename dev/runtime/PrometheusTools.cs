namespace Rapport.Runtime;

/// <summary>Prometheus' <c>promtool</c>, for the tests of alerts.</summary>
public static class PrometheusTools
{
    private static readonly PackageRecipe Recipe = new()
    {
        Package = "prometheus", Revision = 1, Programs = ["usr/bin/promtool"],
        Alternative = "put promtool on the PATH",
    };

    /// <summary>
    /// Absolute path of <c>promtool</c>: the one on the PATH, else from Debian's package, which is fetched on first use.
    /// </summary>
    /// <exception cref="SetupError">It is not on the PATH and the package cannot be had.</exception>
    public static async Task<string> PromtoolAsync(Action<string> progress, CancellationToken cancellationToken) =>
        ExternalProgram.Find("promtool")
            ?? (await PackageTree.GetAsync(Recipe, progress, cancellationToken)).PathOf(Recipe.Programs[0]);
}
