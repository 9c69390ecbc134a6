using System.Text.Json;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Tests;

public class DeriveTests
{
    private static readonly DeriveContext Context = new(Samples.Context.Codes, Samples.Today);

    [Fact]
    public void A_residents_number_and_phone_are_kept_in_their_one_spelling()
    {
        var resident = Samples.With(Samples.Resident, r =>
        {
            r.Name = "　买买提•　阿里  ";
            r.Phone = "+86 139-0000-0000";
            r.IdentityNumber = Samples.Number().Remove(6, 2)[..15];
        });
        Derive.Apply(resident, Context);
        Assert.Equal(("买买提· 阿里", "13900000000", CheckResult.Passed), (resident.Name, resident.Phone, resident.IdentityCheck));
        Assert.True(resident.IdentityNumber == Samples.Number());
    }

    [Fact]
    public void A_failed_check_is_marked_even_when_evidence_lets_the_record_in()
    {
        var resident = Samples.With(Samples.Resident, r => (r.IdentityNumber, r.IdentityEvidenceId) = (Samples.WrongNumber(), Samples.Id(9)));
        Derive.Apply(resident, Context);
        Assert.Empty(RegisterRules.Check(resident, Samples.Context));
        Assert.Equal(CheckResult.Failed, resident.IdentityCheck);

        var unit = Samples.With(Samples.Unit, u => (u.CreditCode, u.CreditCodeEvidenceId) = (u.CreditCode![..17] + (u.CreditCode[17] == '0' ? '1' : '0'), Samples.Id(9)));
        Derive.Apply(unit, Context);
        Assert.Empty(RegisterRules.Check(unit, Samples.Context));
        Assert.Equal(CheckResult.Failed, unit.CreditCodeCheck);
    }

    [Fact]
    public void What_a_client_claims_about_a_check_counts_for_nothing()
    {
        var passport = Samples.With(Samples.Resident, r => (r.DocumentKind, r.IdentityNumber, r.IdentityCheck) = ("414", " ｅ0000000 ", CheckResult.Passed));
        Derive.Apply(passport, Context);
        Assert.Equal(("E0000000", CheckResult.None), (passport.IdentityNumber, passport.IdentityCheck));

        var unit = Samples.With(Samples.Unit, u => (u.CreditCode, u.CreditCodeCheck) = (" ", CheckResult.Passed));
        Derive.Apply(unit, Context);
        Assert.Equal((null, CheckResult.None), (unit.CreditCode, unit.CreditCodeCheck));
    }

    [Fact]
    public void An_address_gets_its_texts_from_its_divisions_and_the_addresses_above_it()
    {
        var address = Samples.With(Samples.Address, a => a.Name = "二〇一室");
        var street = new Address { Kind = AddressKind.Street, Name = "向阳路" };
        Derive.Apply(address, Context with { DivisionNames = ["石泉县", "城关镇"], Ancestors = [street] });
        Assert.Equal(("201室", "石泉县城关镇向阳路201室", "石泉县城关镇向阳路201室"), (address.Name, address.FullText, address.SearchText));
    }

    [Fact]
    public void Without_its_divisions_an_address_keeps_the_texts_it_has()
    {
        var address = Samples.With(Samples.Address, a => a.FullText = "as it was");
        Derive.Apply(address, Context);
        Assert.Equal("as it was", address.FullText);
    }

    [Fact]
    public void A_verified_record_gets_the_day_on_which_it_is_due()
    {
        var house = Samples.With(Samples.House, h => (h.VerifiedAt, h.DueOn) = (Samples.Now, new(2099, 1, 1)));
        Derive.Apply(house, Context);
        Assert.Equal(new DateOnly(2027, 6, 1), house.DueOn);
        house.EndedOn = Samples.Today;
        Derive.Apply(house, Context);
        Assert.Null(house.DueOn);
    }

    [Fact]
    public void Deriving_twice_changes_nothing_more()
    {
        foreach (var set in EntitySets.All.Where(s => RegisterRules.Fields.Any(f => f.Type == s.Type)))
        {
            var record = Samples.Of(set.Type);
            if (record is IVerifiable verifiable)
                verifiable.VerifiedAt = Samples.Now;
            Derive.Apply(record, Context);
            var once = JsonSerializer.Serialize(record, set.Type);
            Derive.Apply(record, Context);
            Assert.True(once == JsonSerializer.Serialize(record, set.Type), set.Name);
        }
    }
}
