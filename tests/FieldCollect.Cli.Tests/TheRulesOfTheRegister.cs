using System.Text.Json;
using FieldCollect.Cli.Generate;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Rules;

namespace FieldCollect.Cli.Tests;

public class TheRulesOfTheRegister
{
    // Checking a record takes ten times as long as making it; a tenth of the county has every kind of record and fault.
    private const double Scale = 0.1;

    private static readonly CodeLists Codes = CodeLists.Standard();

    [Fact]
    public void No_record_breaks_a_rule_but_for_planted_faults()
    {
        var county = new DemoCounty(2, Scale, WholeCounty.Today);
        var context = new RuleContext(Codes, WholeCounty.Today);
        var breaches = county.Divisions.Cast<object>().Concat(county.Stations).Concat(county.BeatList).SelectMany(r => RegisterRules.Check(r, context)).ToList();
        Assert.Empty(breaches);
        var broken = new Dictionary<Guid, string>();
        foreach (var record in county.Beats().SelectMany(b => b.InOrder()))
        {
            foreach (var breach in RegisterRules.Check(record, context)) broken[record.Id] = breach.Rule.Id;
        }
        var faulty = county.Faults.SelectMany(f => f.Ids).ToHashSet();
        Assert.Empty(broken.Where(b => !faulty.Contains(b.Key)).Select(b => b.Value).Distinct());
        Assert.Contains("Resident.IdentityNumber.CheckDigit", broken.Values);
        Assert.Contains("Unit.CreditCode.CheckDigit", broken.Values);
    }

    [Fact]
    public void Every_record_is_already_in_the_form_in_which_the_register_keeps_it()
    {
        var context = new DeriveContext(Codes, WholeCounty.Today);
        foreach (var record in new DemoCounty(2, Scale, WholeCounty.Today).Beats().SelectMany(b => b.InOrder()))
        {
            var made = Text(record);
            Derive.Apply(record, context);
            Assert.Equal(made, Text(record));
        }
    }

    private static string Text(BeatRecord record) => JsonSerializer.Serialize(record, record.GetType());
}
