using Xunit;

namespace Rapport.Platform.Chaos.Tests;

/// <summary>A test of some minutes on a whole stack: skipped, and said so, where RAPPORT_CHAOS is 0.</summary>
internal sealed class ChaosFactAttribute : FactAttribute
{
    public ChaosFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable("RAPPORT_CHAOS") == "0"
            ? "RAPPORT_CHAOS=0 leaves out the five minutes under faults" : null;
}
