using FieldCollect.Register.Addresses;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Quality.Alerts;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register;

/// <summary>How rows of a set reach the people and terminals of a beat.</summary>
public enum Belonging
{
    /// <summary>Reference data: everybody's.</summary>
    Everybody,

    /// <summary>The row's own BeatCode.</summary>
    Beat,

    /// <summary>The beats of the person's current stays, else the beat that keeps the record.</summary>
    Stays,
}

/// <summary>One entity set: its name in URLs and code, the type of its records, and how they belong to a beat.</summary>
/// <param name="Number">Short name in the Feed; never changed or used again.</param>
/// <param name="Name">The name in URLs, tables and Changes.</param>
/// <param name="Type">The record type.</param>
/// <param name="Belongs">Whose rows these are.</param>
/// <param name="OnTerminals">Whether a beat's terminals hold these rows.</param>
/// <param name="OfPeople">Whether reading a row is reading a person's data, and so an entry in the audit log.</param>
/// <param name="Computed">Rows that nobody writes: a view of what is written elsewhere.</param>
public sealed record EntitySet(short Number, string Name, Type Type, Belonging Belongs, bool OnTerminals, bool OfPeople, bool Computed = false);

/// <summary>Every entity set of the register. The names are the words of the field, see docs/words.md.</summary>
public static class EntitySets
{
    public static readonly IReadOnlyList<EntitySet> All =
    [
        new(1, "Divisions", typeof(Division), Belonging.Everybody, OnTerminals: true, OfPeople: false),
        new(2, "Stations", typeof(Station), Belonging.Everybody, OnTerminals: true, OfPeople: false),
        new(3, "Beats", typeof(Beat), Belonging.Everybody, OnTerminals: true, OfPeople: false),
        new(4, "CodeItems", typeof(CodeItem), Belonging.Everybody, OnTerminals: true, OfPeople: false),
        new(47, "PolicySettings", typeof(PolicySetting), Belonging.Everybody, OnTerminals: true, OfPeople: false),
        new(5, "Addresses", typeof(Address), Belonging.Beat, OnTerminals: true, OfPeople: false),
        new(6, "AddressAliases", typeof(AddressAlias), Belonging.Beat, OnTerminals: true, OfPeople: false),
        new(7, "AddressSuccessions", typeof(AddressSuccession), Belonging.Beat, OnTerminals: true, OfPeople: false),
        new(8, "Houses", typeof(House), Belonging.Beat, OnTerminals: true, OfPeople: true),
        new(9, "Residents", typeof(Resident), Belonging.Stays, OnTerminals: true, OfPeople: true),
        new(10, "Residencies", typeof(Residency), Belonging.Beat, OnTerminals: true, OfPeople: true),
        new(11, "Units", typeof(Unit), Belonging.Beat, OnTerminals: true, OfPeople: true),
        new(12, "Employments", typeof(Employment), Belonging.Beat, OnTerminals: true, OfPeople: true),
        new(13, "Doorplates", typeof(Doorplate), Belonging.Beat, OnTerminals: true, OfPeople: false),
        new(14, "Visits", typeof(Visit), Belonging.Beat, OnTerminals: true, OfPeople: false),
        new(15, "Matters", typeof(Matter), Belonging.Beat, OnTerminals: true, OfPeople: true),
        new(16, "Attachments", typeof(Attachment), Belonging.Beat, OnTerminals: true, OfPeople: false),
        new(17, "Devices", typeof(Device), Belonging.Beat, OnTerminals: false, OfPeople: false),
        new(18, "Conflicts", typeof(Conflict), Belonging.Beat, OnTerminals: true, OfPeople: true),
        new(19, "QuarantinedChanges", typeof(QuarantinedChange), Belonging.Beat, OnTerminals: true, OfPeople: true),
        new(30, "Declarations", typeof(Declaration), Belonging.Beat, OnTerminals: true, OfPeople: true),
        new(20, "Changes", typeof(Change), Belonging.Beat, OnTerminals: false, OfPeople: true),
        new(41, "Defects", typeof(Defect), Belonging.Beat, OnTerminals: false, OfPeople: true),
        new(44, "Assignments", typeof(Assignment), Belonging.Beat, OnTerminals: true, OfPeople: false),
        // Who works a beat meanwhile is its station's affair; the terminals learn it by being let in.
        new(45, "Handovers", typeof(Handover), Belonging.Beat, OnTerminals: false, OfPeople: false),
        new(21, "PlateBatches", typeof(PlateBatch), Belonging.Everybody, OnTerminals: false, OfPeople: false),
        // Figures without a person, published; and items that their beat's own terminals must not have, or nobody would be surprised by a check.
        new(42, "Inspections", typeof(Inspection), Belonging.Everybody, OnTerminals: false, OfPeople: false),
        new(43, "InspectionItems", typeof(InspectionItem), Belonging.Beat, OnTerminals: false, OfPeople: true),
        new(49, "Alerts", typeof(Alert), Belonging.Beat, OnTerminals: false, OfPeople: false),
        new(48, "Rates", typeof(Rate), Belonging.Beat, OnTerminals: false, OfPeople: false, Computed: true),
        // Figures of a station are its supervisor's, those of the county the registrars': see RowScope.
        new(46, "Bulletins", typeof(Bulletin), Belonging.Everybody, OnTerminals: false, OfPeople: false),
    ];

    private static readonly Dictionary<string, EntitySet> ByName = All.ToDictionary(s => s.Name);
    private static readonly Dictionary<short, EntitySet> ByNumber = All.ToDictionary(s => s.Number);
    private static readonly Dictionary<Type, EntitySet> ByType = All.ToDictionary(s => s.Type);

    public static EntitySet? Find(string name) => ByName.GetValueOrDefault(name);

    public static EntitySet Of(short number) => ByNumber[number];

    public static EntitySet Of(Type type) => ByType[type];
}
