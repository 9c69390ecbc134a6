using System.Collections.Concurrent;
using System.Reflection;
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
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register.Rules;

/// <summary>Every rule of the register, and the one place that checks a record of any type. Pure: the day and the code lists are given.</summary>
public static class RegisterRules
{
    // A type's rules take milliseconds to build and microseconds to run. One context lives for a day or until a code list changes;
    // a few live side by side while they change over. The bound only keeps a careless caller from filling memory.
    private const int ContextsKept = 16;

    private static readonly ConcurrentDictionary<RuleContext, Dictionary<Type, IRecordCheck>> Checks = new();

    /// <summary>Every rule, by id.</summary>
    public static IReadOnlyList<Rule> All { get; } = FindAll();

    /// <summary>What the rules say about fields: required, lengths, code lists.</summary>
    public static IReadOnlyList<FieldFacts> Fields { get; } =
        [.. Make(new RuleContext(CodeLists.CodeLists.Standard(), DateOnly.MinValue)).Values.SelectMany(c => c.Facts)];

    private static readonly Dictionary<(Type, string), FieldFacts> FieldsByName = Fields.ToDictionary(f => (f.Type, f.Field));

    /// <summary>The rules that the record breaks, of every severity. A type without rules (history, conflicts) breaks none.</summary>
    public static IReadOnlyList<Breach> Check(object record, RuleContext context)
    {
        if (!Checks.TryGetValue(context, out var checks))
        {
            if (Checks.Count >= ContextsKept)
                Checks.Clear();
            checks = Checks.GetOrAdd(context, Make);
        }

        return checks.TryGetValue(record.GetType(), out var check) ? check.Check(record) : [];
    }

    /// <summary>The problem to answer with, or null when the record may be taken (perhaps with warnings).</summary>
    /// <remarks>One kind of trouble answers with its own problem, several kinds with RuleBroken; a refusal outweighs a call for evidence.</remarks>
    public static ProblemKind? Refusal(IReadOnlyList<Breach> breaches)
    {
        var gravest = breaches.Any(b => b.Rule.Severity == RuleSeverity.Refuse) ? RuleSeverity.Refuse : RuleSeverity.AskForEvidence;
        var problems = breaches.Where(b => b.Rule.Severity == gravest).Select(b => b.Rule.Problem).Distinct().ToList();
        return problems.Count switch
        {
            0 => null,
            1 => problems[0],
            _ => Problems.RuleBroken,
        };
    }

    /// <summary>The greatest length of a text field; null where the rules name none.</summary>
    public static int? MaxLength(Type type, string field) => FieldsByName.GetValueOrDefault((type, field))?.MaxLength;

    /// <summary>What the rules say about a field; null where they say nothing.</summary>
    public static FieldFacts? FactsOf(Type type, string field) => FieldsByName.GetValueOrDefault((type, field));

    public static bool IsRequired(Type type, string field) => FieldsByName.GetValueOrDefault((type, field))?.Required ?? false;

    private static Dictionary<Type, IRecordCheck> Make(RuleContext context) => new()
    {
        [typeof(Division)] = new RecordCheck<Division>(new DivisionRules(context)),
        [typeof(Station)] = new RecordCheck<Station>(new StationRules(context)),
        [typeof(Beat)] = new RecordCheck<Beat>(new BeatRules(context)),
        [typeof(PolicySetting)] = new RecordCheck<PolicySetting>(new PolicySettingRules(context)),
        [typeof(CodeItem)] = new RecordCheck<CodeItem>(new CodeItemRules(context)),
        [typeof(Address)] = new RecordCheck<Address>(new AddressRules(context)),
        [typeof(AddressAlias)] = new RecordCheck<AddressAlias>(new AddressAliasRules(context)),
        [typeof(AddressSuccession)] = new RecordCheck<AddressSuccession>(new AddressSuccessionRules(context)),
        [typeof(House)] = new RecordCheck<House>(new HouseRules(context)),
        [typeof(Resident)] = new RecordCheck<Resident>(new ResidentRules(context)),
        [typeof(Residency)] = new RecordCheck<Residency>(new ResidencyRules(context)),
        [typeof(Unit)] = new RecordCheck<Unit>(new UnitRules(context)),
        [typeof(Employment)] = new RecordCheck<Employment>(new EmploymentRules(context)),
        [typeof(Doorplate)] = new RecordCheck<Doorplate>(new DoorplateRules(context)),
        [typeof(PlateBatch)] = new RecordCheck<PlateBatch>(new PlateBatchRules(context)),
        [typeof(Inspection)] = new RecordCheck<Inspection>(new InspectionRules(context)),
        [typeof(InspectionItem)] = new RecordCheck<InspectionItem>(new InspectionItemRules(context)),
        [typeof(Bulletin)] = new RecordCheck<Bulletin>(new BulletinRules(context)),
        [typeof(Visit)] = new RecordCheck<Visit>(new VisitRules(context)),
        [typeof(Matter)] = new RecordCheck<Matter>(new MatterRules(context)),
        [typeof(Attachment)] = new RecordCheck<Attachment>(new AttachmentRules(context)),
        [typeof(Declaration)] = new RecordCheck<Declaration>(new DeclarationRules(context)),
        [typeof(Assignment)] = new RecordCheck<Assignment>(new AssignmentRules(context)),
        [typeof(Handover)] = new RecordCheck<Handover>(new HandoverRules(context)),
        [typeof(Device)] = new RecordCheck<Device>(new DeviceRules(context)),
    };

    private static List<Rule> FindAll() =>
    [
        .. typeof(RegisterRules).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(f => f.FieldType == typeof(Rule))
            .Select(f => (Rule)f.GetValue(null)!)
            .OrderBy(r => r.Id, StringComparer.Ordinal),
    ];

    private interface IRecordCheck
    {
        IEnumerable<FieldFacts> Facts { get; }

        IReadOnlyList<Breach> Check(object record);
    }

    private sealed class RecordCheck<T>(RecordRules<T> rules) : IRecordCheck
    {
        public IEnumerable<FieldFacts> Facts => rules.Facts;

        public IReadOnlyList<Breach> Check(object record) => rules.Breaches((T)record);
    }
}
