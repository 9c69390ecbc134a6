namespace FieldCollect.Cli.Generate;

/// <summary>One planted fault: the ground truth that later checks are measured against.</summary>
/// <param name="Kind">One of <see cref="FaultKind"/>.</param>
/// <param name="EntitySet">The set that all ids are keys of.</param>
/// <param name="Ids">The records concerned.</param>
/// <param name="Note">What exactly is wrong.</param>
public sealed record Fault(string Kind, string EntitySet, IReadOnlyList<Guid> Ids, string Note);

/// <summary>Kinds of planted faults, with their number at scale 1.</summary>
public static class FaultKind
{
    public const string SameNumberTwice = "sameNumberTwice";
    public const string VariantName = "variantName";
    public const string FailedIdentityCheck = "failedIdentityCheck";
    public const string NumberAgainstBirthDate = "numberAgainstBirthDate";
    public const string NumberAgainstSex = "numberAgainstSex";
    public const string FailedCreditCode = "failedCreditCode";
    public const string DeceasedStillCurrent = "deceasedStillCurrent";
    public const string DepartedStillCurrent = "departedStillCurrent";
    public const string TwoPlacesAtOnce = "twoPlacesAtOnce";
    public const string ExpiredLease = "expiredLease";
    public const string VacantButLivedIn = "vacantButLivedIn";

    /// <summary>号址不一</summary>
    public const string PlateDiffersFromAddress = "plateDiffersFromAddress";

    /// <summary>一号多址</summary>
    public const string OneNumberManyAddresses = "oneNumberManyAddresses";

    /// <summary>多号一址</summary>
    public const string ManyNumbersOneAddress = "manyNumbersOneAddress";

    /// <summary>有址无号</summary>
    public const string AddressWithoutNumber = "addressWithoutNumber";

    /// <summary>有号无址</summary>
    public const string NumberWithoutAddress = "numberWithoutAddress";

    public const string PositionOutsideCounty = "positionOutsideCounty";
    public const string VisitFarAway = "visitFarAway";
    public const string LateEntry = "lateEntry";

    public static readonly IReadOnlyDictionary<string, int> AtScaleOne = new Dictionary<string, int>
    {
        [SameNumberTwice] = 60,
        [VariantName] = 40,
        [FailedIdentityCheck] = 80,
        [NumberAgainstBirthDate] = 30,
        [NumberAgainstSex] = 20,
        [FailedCreditCode] = 5,
        [DeceasedStillCurrent] = 25,
        [DepartedStillCurrent] = 120,
        [TwoPlacesAtOnce] = 40,
        [ExpiredLease] = 90,
        [VacantButLivedIn] = 30,
        [PlateDiffersFromAddress] = 50,
        [OneNumberManyAddresses] = 40,
        [ManyNumbersOneAddress] = 30,
        [AddressWithoutNumber] = 60,
        [NumberWithoutAddress] = 30,
        [PositionOutsideCounty] = 12,
        [VisitFarAway] = 25,
        [LateEntry] = 40,
    };
}

/// <summary>The list of planted faults, and how many of each kind are still to be planted.</summary>
/// <remarks>What finds no suitable record in one beat is owed to the next, so that totals come out even where beats differ.</remarks>
public sealed class FaultLedger(double scale, int beats)
{
    private readonly List<Fault> _planted = [];
    private readonly Dictionary<string, int> _plantedOfKind = [];
    private int _beat;

    public IReadOnlyList<Fault> Planted => _planted;

    public void NextBeat() => _beat++;

    /// <summary>How many of the kind are due by the end of the beat at hand.</summary>
    public int Owed(string kind)
    {
        var total = Math.Max(1, (int)Math.Round(FaultKind.AtScaleOne[kind] * scale, MidpointRounding.AwayFromZero));
        return (int)((long)total * _beat / beats) - _plantedOfKind.GetValueOrDefault(kind);
    }

    public void Add(string kind, string entitySet, IReadOnlyList<Guid> ids, string note)
    {
        _planted.Add(new(kind, entitySet, ids, note));
        _plantedOfKind[kind] = _plantedOfKind.GetValueOrDefault(kind) + 1;
    }
}
