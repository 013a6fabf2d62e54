using Xunit;

namespace Rapport.Platform.Chaos.Tests;

/// <summary>A test of some minutes on a whole stack: skipped, and said so, where RAPPORT_CHAOS is not set.</summary>
internal sealed class ChaosFactAttribute : FactAttribute
{
    public ChaosFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable("RAPPORT_CHAOS") is null
            ? "RAPPORT_CHAOS=1 runs it (5 minutes); the long form: ./test chaos --help" : null;
}
