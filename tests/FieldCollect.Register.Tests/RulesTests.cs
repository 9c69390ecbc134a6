using System.Reflection;
using System.Text.Json;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Tests;

public class RulesTests
{
    /// <summary>Types that officers and registrars write; history, conflicts and quarantine are made by the server alone.</summary>
    private static IEnumerable<Type> Types => RegisterRules.Fields.Select(f => f.Type).Distinct();

    [Fact]
    public void A_good_record_of_every_type_breaks_no_rule()
    {
        foreach (var type in Types)
            Assert.Empty(RegisterRules.Check(Samples.Of(type), Samples.Context).Select(b => b.Rule.Id));
    }

    [Fact]
    public void Every_set_that_people_write_has_rules()
    {
        string[] madeByTheServer = ["Conflicts", "QuarantinedChanges", "Defects", "Alerts", "Changes"];
        Assert.Equal(
            EntitySets.All.Where(s => !s.Computed && !madeByTheServer.Contains(s.Name)).Select(s => s.Type.Name).Order(),
            Types.Select(t => t.Name).Order());
    }

    [Fact]
    public void Every_text_has_a_greatest_length_and_one_character_more_is_refused()
    {
        foreach (var property in Types.SelectMany(t => t.GetProperties()).Where(p => p.PropertyType == typeof(string)))
        {
            var type = property.ReflectedType!;
            var length = RegisterRules.MaxLength(type, property.Name);
            Assert.True(length is not null, $"{type.Name}.{property.Name} has no greatest length.");
            AssertRefused(type, property, new string('9', length.Value + 1));
        }
    }

    [Fact]
    public void A_text_that_no_database_can_keep_is_refused()
    {
        // Not attributes: half a surrogate pair does not survive in one.
        foreach (var text in new[] { "a\0b", "a\ud840", "\udc00\ud840", "\ud840a" })
            Assert.Equal(Problems.RuleBroken, RegisterRules.Refusal(RegisterRules.Check(Samples.With(Samples.House, h => h.Remark = text), Samples.Context)));
        Assert.Empty(RegisterRules.Check(Samples.With(Samples.House, h => h.Remark = "𠀀a𠀀\n"), Samples.Context));
    }

    [Fact]
    public void Whatever_is_null_or_extreme_in_a_record_is_answered_and_never_thrown_at()
    {
        object?[] values = [null, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, DateOnly.MaxValue, DateOnly.MinValue, double.NaN, double.PositiveInfinity, int.MinValue, long.MaxValue, "\ud840"];
        foreach (var property in Types.SelectMany(t => t.GetProperties()).Where(p => p.CanWrite))
        {
            foreach (var value in values.Where(v => v is null || (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).IsInstanceOfType(v)))
            {
                var record = Samples.Of(property.ReflectedType!);
                property.SetValue(record, value);
                RegisterRules.Check(record, Samples.Context);
                Derive.Apply(record, new DeriveContext(Samples.Context.Codes, Samples.Today) { DivisionNames = [] });
            }
        }

        IReadOnlyList<Visits.Finding> findings = [null!, new(null!, Samples.Id(1), null!)];
        Assert.Equal(2, RegisterRules.Check(Samples.With(Samples.Visit, v => v.Findings = findings), Samples.Context).Count);
    }

    [Fact]
    public void Every_code_is_looked_up_in_the_list_that_its_field_names()
    {
        foreach (var property in Types.SelectMany(t => t.GetProperties()))
        {
            if (property.GetCustomAttribute<CodeListAttribute>() is not { } attribute)
                continue;
            Assert.NotEmpty(Samples.Context.Codes.Items(attribute.List));
            Assert.Contains(RegisterRules.Fields, f => f.Type == property.ReflectedType && f.Field == property.Name && f.CodeList == attribute.List);
            AssertRefused(property.ReflectedType!, property, "nonsense");
        }
    }

    [Fact]
    public void A_required_field_left_empty_is_refused_as_missing()
    {
        foreach (var field in RegisterRules.Fields.Where(f => f.Required))
        {
            var record = Samples.Of(field.Type);
            var property = field.Type.GetProperty(field.Field)!;
            property.SetValue(record, property.PropertyType == typeof(string) ? "" : Activator.CreateInstance(property.PropertyType));
            Assert.Equal(Problems.MissingField, RegisterRules.Refusal(RegisterRules.Check(record, Samples.Context)));
        }
    }

    [Fact]
    public void Every_rule_is_broken_by_some_record_of_these_tests()
    {
        var broken = BrokenRules.Records.Concat(BrokenRules.Simple(Types))
            .SelectMany(record => RegisterRules.Check(record, BrokenRules.Context))
            .Select(b => b.Rule.Id)
            .ToHashSet();
        Assert.Equal(RegisterRules.All.Select(r => r.Id), broken.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_rule_has_its_own_id_and_both_texts()
    {
        Assert.Equal(RegisterRules.All.Count, RegisterRules.All.Select(r => r.Id).Distinct().Count());
        Assert.All(RegisterRules.All, r =>
        {
            Assert.Matches("^[A-Z][A-Za-z]+\\.[A-Z][A-Za-z0-9]+\\.[A-Z][A-Za-z]+$", r.Id);
            Assert.EndsWith("。", r.Chinese);
            Assert.Matches("[.?]$", r.English);
        });
    }

    [Fact]
    public void A_breach_names_a_field_of_its_record()
    {
        foreach (var record in BrokenRules.Records)
        {
            var breaches = RegisterRules.Check(record, BrokenRules.Context);
            Assert.NotEmpty(breaches);
            Assert.All(breaches, b => Assert.NotNull(record.GetType().GetProperty(b.Field)));
        }
    }

    [Fact]
    public void The_vectors_of_the_rules_hold()
    {
        var context = Samples.Context with { Today = DateOnly.Parse(Repository.Vectors("rules").GetProperty("today").GetString()!) };
        foreach (var vector in Repository.Cases("rules"))
        {
            var type = Types.Single(t => t.Name == vector.GetProperty("type").GetString());
            var record = vector.GetProperty("record").Deserialize(type)!;
            var expected = vector.GetProperty("breaches").EnumerateArray().Select(b => $"{b.GetProperty("rule")} on {b.GetProperty("field")}");
            Vector.SameItems(vector, expected, RegisterRules.Check(record, context).Select(b => $"{b.Rule.Id} on {b.Field}"));
        }
    }

    [Fact]
    public void A_refusal_outweighs_a_call_for_evidence_and_warnings_refuse_nothing()
    {
        var evidence = Samples.With(Samples.Resident, r => r.IdentityNumber = Samples.WrongNumber());
        Assert.Equal(Problems.EvidenceNeeded, RegisterRules.Refusal(RegisterRules.Check(evidence, Samples.Context)));
        evidence.Sex = "nonsense";
        Assert.Equal(Problems.UnknownCode, RegisterRules.Refusal(RegisterRules.Check(evidence, Samples.Context)));
        evidence.Name = "";
        Assert.Equal(Problems.RuleBroken, RegisterRules.Refusal(RegisterRules.Check(evidence, Samples.Context)));

        var warned = Samples.With(Samples.Resident, r => r.Sex = "2");
        Assert.NotEmpty(RegisterRules.Check(warned, Samples.Context));
        Assert.Null(RegisterRules.Refusal(RegisterRules.Check(warned, Samples.Context)));
    }

    [Fact]
    public void A_code_out_of_force_is_warned_of_and_kept()
    {
        var codes = Samples.Context.Codes.All.Select(i => i is { List: "HouseUse", Code: "dwelling" }
            ? new CodeLists.CodeItem { List = i.List, Code = i.Code, Chinese = i.Chinese, English = i.English, ValidTo = Samples.Today.AddDays(-1) }
            : i);
        var breaches = RegisterRules.Check(Samples.House(), new RuleContext(CodeLists.CodeLists.From(codes), Samples.Today));
        Assert.Equal(new Breach(SharedRules.CodeNotCurrent, "Use"), Assert.Single(breaches));
    }

    private static void AssertRefused(Type type, PropertyInfo property, string value)
    {
        var record = Samples.Of(type);
        property.SetValue(record, value);
        Assert.Contains(RegisterRules.Check(record, Samples.Context), b => b.Field == property.Name && b.Rule.Severity == RuleSeverity.Refuse);
    }
}
