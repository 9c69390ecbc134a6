using System.Text.Json;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace FieldCollect.Register.Tests;

public class CodesTests
{
    private static readonly DateOnly Today = DateOnly.Parse(Repository.Vectors("identity-number").GetProperty("today").GetString()!);

    /// <summary>Numbers of the unassigned region 99, born on any day of a century.</summary>
    private static readonly Arbitrary<string> Numbers = (
        from day in Gen.Choose(0, 36500)
        from sequence in Gen.Choose(0, 999)
        select Samples.Number(new DateOnly(1925, 1, 1).AddDays(day).ToString("yyyyMMdd"), sequence)).ToArbitrary();

    private static readonly Arbitrary<string> Texts =
        Gen.ListOf(Gen.Elements([.. "0123456789Xx０９Ｘ -—()（）+.\u3000\u200bAaZz8600"]))
            .Select(cs => string.Concat(cs)).ToArbitrary();

    [Fact]
    public void The_vectors_of_identity_numbers_hold()
    {
        foreach (var vector in Repository.Cases("identity-number"))
        {
            var normal = IdentityNumber.Normalise(vector.Text("input")!);
            Vector.Equal(vector, vector.Text("normal"), normal);
            Vector.Equal(vector, vector.Text("result"), IdentityNumber.Check(normal, Today).ToString());
            Vector.Equal(vector, vector.Text("birthDate"), IdentityNumber.BirthDate(normal)?.ToString("yyyy-MM-dd"));
            Vector.Equal(vector, vector.Text("sex"), IdentityNumber.Sex(normal));
            Vector.Equal(vector, vector.Text("region"), IdentityNumber.Region(normal));
        }
    }

    [Fact]
    public void The_vectors_of_credit_codes_hold()
    {
        foreach (var vector in Repository.Cases("credit-code"))
        {
            var normal = CreditCode.Normalise(vector.Text("input")!);
            Vector.Equal(vector, vector.Text("normal"), normal);
            Vector.Equal(vector, vector.GetProperty("hasShape").GetBoolean(), CreditCode.HasShape(normal));
            Vector.Equal(vector, vector.GetProperty("passes").GetBoolean(), CreditCode.Passes(normal));
        }
    }

    [Fact]
    public void The_vectors_of_phone_numbers_hold()
    {
        foreach (var vector in Repository.Cases("phone"))
        {
            var normal = Phone.Normalise(vector.Text("input")!);
            Vector.Equal(vector, vector.Text("normal"), normal);
            Vector.Equal(vector, vector.Text("kind"), Phone.Kind(normal, Samples.Context.Codes, Today).ToString());
        }
    }

    [Fact]
    public void The_demo_range_of_phone_numbers_counts_only_where_the_code_list_has_it()
    {
        var withoutDemo = CodeLists.CodeLists.From(Samples.Context.Codes.All.Where(i => i.List != "PhoneRange"));
        Assert.Equal(PhoneKind.Unknown, Phone.Kind("10012345678", withoutDemo, Today));
    }

    [Fact]
    public void One_wrong_digit_anywhere_in_an_identity_number_is_caught() =>
        Prop.ForAll(Numbers, Gen.Choose(0, 16).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (number, place, step) =>
        {
            var digits = number.ToCharArray();
            digits[place] = (char)('0' + ((digits[place] - '0' + step) % 10));
            return IdentityNumber.CheckDigit(digits) != number[17];
        }).Hold();

    [Fact]
    public void Two_neighbouring_digits_exchanged_are_caught() =>
        Prop.ForAll(Numbers, Gen.Choose(0, 15).ToArbitrary(), (number, place) =>
        {
            var digits = number.ToCharArray();
            (digits[place], digits[place + 1]) = (digits[place + 1], digits[place]);
            return digits[place] == digits[place + 1] || IdentityNumber.CheckDigit(digits) != number[17];
        }).Hold();

    [Fact]
    public void A_number_of_15_digits_stands_for_the_one_of_18_of_the_twentieth_century() =>
        Prop.ForAll(Numbers, number =>
            !number.AsSpan(6, 2).SequenceEqual("19") || IdentityNumber.Normalise(number.Remove(6, 2)[..15]) == number).Hold();

    [Fact]
    public void Every_well_made_number_passes_and_says_when_its_holder_was_born() =>
        Prop.ForAll(Numbers, number =>
            IdentityNumber.Check(number, Today) == IdentityNumberResult.Passed
            && IdentityNumber.BirthDate(number)!.Value.ToString("yyyyMMdd") == number.Substring(6, 8)).Hold();

    [Fact]
    public void Normalising_twice_is_normalising_once() =>
        Prop.ForAll(Texts, text =>
            IdentityNumber.Normalise(IdentityNumber.Normalise(text)) == IdentityNumber.Normalise(text)
            && CreditCode.Normalise(CreditCode.Normalise(text)) == CreditCode.Normalise(text)
            && Phone.Normalise(Phone.Normalise(text)) == Phone.Normalise(text)).Hold();

    [Fact]
    public void One_wrong_character_in_a_credit_code_is_caught() =>
        Prop.ForAll(Gen.Choose(0, 16).ToArbitrary(), Gen.Choose(1, 30).ToArbitrary(), (place, step) =>
        {
            const string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
            var code = Samples.CreditNumber().ToCharArray();
            code[place] = alphabet[(alphabet.IndexOf(code[place]) + step) % alphabet.Length];
            return !CreditCode.Passes(new string(code));
        }).Hold();

    [Fact]
    public void A_mask_shows_the_ends_of_a_value_and_not_its_length()
    {
        Assert.Equal("990*************" + Samples.Number()[16..], Mask.Of(Samples.Number(), PersonalKind.IdentityNumber));
        Assert.Equal("100****5678", Mask.Of("10012345678", PersonalKind.Phone));
        Assert.Equal(18, Mask.IdentityNumber("X00000000").Length);
        Assert.Equal(new string('*', 18), Mask.IdentityNumber("X0000000"));
        Assert.Equal(new string('*', 11), Mask.Phone("110"));
    }
}
