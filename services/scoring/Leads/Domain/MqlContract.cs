using Rapport.Hosting.Errors;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;


namespace Rapport.Scoring.Leads.Domain;

/// <summary>Who signs.</summary>
public enum ContractSide
{
    /// <summary>Marketing, who qualifies leads.</summary>
    Marketing,

    /// <summary>Sales, who takes them.</summary>
    Sales,
}

/// <summary>A signature.</summary>
/// <param name="Side">For whom.</param>
/// <param name="Principal">The credential that signed.</param>
/// <param name="Name">Who that was, as they say.</param>
/// <param name="At">When.</param>
public sealed record ContractSignature(ContractSide Side, string Principal, string Name, DateTimeOffset At);

/// <summary>What marketing and sales agree a marketing-qualified lead to be. Immutable but for signatures and activation.</summary>
public sealed record MqlContract
{
    private const int LongestTerms = 10_000;
    private const int MostVerdicts = 10_000;

    /// <summary>Counts up from 1 in the workspace.</summary>
    public int Version { get; init; }

    /// <summary>Id of the score model.</summary>
    public required string Model { get; init; }

    /// <summary>Its threshold.</summary>
    public required string Threshold { get; init; }

    /// <summary>Cells of the matrix in which a crossing qualifies; none for all.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];

    /// <summary>Share of accepted leads that a rule must not fall below; above 0, at most 1.</summary>
    public required double Floor { get; init; }

    /// <summary>Verdicts before a rule is measured.</summary>
    public int MinVerdicts { get; init; } = 10;

    /// <summary>What else was agreed, in words.</summary>
    public string Terms { get; init; } = "";

    /// <summary>At most one of each side.</summary>
    public IReadOnlyList<ContractSignature> Signatures { get; init; } = [];

    /// <summary>The request that proposed it, which proposes nothing further; null when it had no key.</summary>
    public string? Request { get; init; }

    /// <summary>When it was proposed.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is in force; null before.</summary>
    public DateTimeOffset? ActiveFrom { get; init; }

    /// <summary>Sides that have not signed.</summary>
    public IEnumerable<ContractSide> Missing =>
        Enum.GetValues<ContractSide>().Where(side => Signatures.All(signature => signature.Side != side));

    /// <summary>Every field at fault.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="model">The version of its model in force; null when there is none.</param>
    public static IReadOnlyList<FieldFault> Faults(MqlContract contract, ScoringModel? model)
    {
        var faults = new List<FieldFault>();
        if (model is null)
            faults.Add(new FieldFault("model", "is no score model of the workspace"));
        else if (model.Thresholds.All(threshold => threshold.Id != contract.Threshold))
            faults.Add(new FieldFault("threshold", "is no threshold of the model"));
        for (var i = 0; i < contract.Cells.Count; i++)
            if (!ScoringModelCheck.Cell().IsMatch(contract.Cells[i]))
                faults.Add(new FieldFault($"cells[{i}]", "is not one of A1 to C3"));
        if (contract.Cells.Count > 0 && model?.FitModel.Length == 0)
            faults.Add(new FieldFault("cells", "need a model that makes a matrix with a fit_model"));
        if (!(contract.Floor > 0 && contract.Floor <= 1))
            faults.Add(new FieldFault("precision_floor", "is not above 0 and at most 1"));
        if (contract.MinVerdicts is < 1 or > MostVerdicts)
            faults.Add(new FieldFault("min_verdicts", $"is not between 1 and {MostVerdicts}"));
        if (contract.Terms.Length > LongestTerms)
            faults.Add(new FieldFault("terms", $"are longer than {LongestTerms} characters"));
        return faults;
    }

    /// <summary>Why a signature cannot be given, in one word; null when it can.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="onePrincipalMaySignBoth">Whether one person may stand for both sides, as on a development machine.</param>
    public string? Refusal(ContractSignature signature, bool onePrincipalMaySignBoth) =>
        Has(signature) ? null
        : ActiveFrom is not null ? "activated"
        : Signatures.Any(s => s.Side == signature.Side) ? "signed"
        : !onePrincipalMaySignBoth && Signatures.Any(s => s.Principal == signature.Principal) ? "signed_by_the_same"
        : null;

    /// <summary>With a signature that is not refused; one that is there already stays as it is.</summary>
    public MqlContract Sign(ContractSignature signature) =>
        Has(signature) ? this : this with { Signatures = [.. Signatures, signature] };

    private bool Has(ContractSignature signature) =>
        Signatures.Any(s => s.Side == signature.Side && s.Principal == signature.Principal);
}
