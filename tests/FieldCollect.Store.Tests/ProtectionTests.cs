using System.Security.Cryptography;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Tests.World;

namespace FieldCollect.Store.Tests;

/// <summary>Personal values at rest.</summary>
public sealed class ProtectionTests : IDisposable
{
    private static readonly Guid Register = SmallCounty.Id("register"), Row = SmallCounty.Id("row");
    private static readonly RegisterKeys Keys = RegisterKeys.New();

    private readonly PersonalData _personal = new(Keys, Register);

    public void Dispose() => _personal.Dispose();

    [Fact]
    public void A_value_opens_where_it_was_sealed()
    {
        foreach (var value in new[] { "", "x", SmallCounty.ChensNumber, "测试" })
            Assert.Equal(value, _personal.Open(_personal.Seal(value, "Residents", "Phone", Row), "Residents", "Phone", Row));
        Assert.Null(_personal.Seal(null, "Residents", "Phone", Row));
        Assert.Null(_personal.Open(null, "Residents", "Phone", Row));
    }

    [Fact]
    public void The_same_value_is_never_sealed_alike_twice() =>
        Assert.NotEqual(_personal.Seal("x", "Residents", "Phone", Row), _personal.Seal("x", "Residents", "Phone", Row));

    [Fact]
    public void A_value_opens_nowhere_else()
    {
        var value = _personal.Seal(SmallCounty.ChensPhone, "Residents", "Phone", Row)!;
        Assert.ThrowsAny<CryptographicException>(() => _personal.Open(value, "Residents", "Phone", SmallCounty.Id("other row")));
        Assert.ThrowsAny<CryptographicException>(() => _personal.Open(value, "Residents", "IdentityNumber", Row));
        Assert.ThrowsAny<CryptographicException>(() => _personal.Open(value, "Houses", "Phone", Row));
        Assert.ThrowsAny<CryptographicException>(() => new PersonalData(Keys, SmallCounty.Id("other register")).Open(value, "Residents", "Phone", Row));
        Assert.ThrowsAny<CryptographicException>(() => new PersonalData(RegisterKeys.New(), Register).Open(value, "Residents", "Phone", Row));
        Assert.ThrowsAny<CryptographicException>(() => new PersonalData(Keys with { Version = 2 }, Register).Open(value, "Residents", "Phone", Row));
        for (var i = 0; i < value.Length; i++)
        {
            var damaged = (byte[])value.Clone();
            damaged[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => _personal.Open(damaged, "Residents", "Phone", Row));
        }

        Assert.ThrowsAny<CryptographicException>(() => _personal.Open(value[..20], "Residents", "Phone", Row));
    }

    [Fact]
    public void A_value_that_does_not_open_is_shown_as_hidden_whole()
    {
        var value = _personal.Seal(SmallCounty.ChensPhone, "Residents", "Phone", Row);
        Assert.Contains(SmallCounty.ChensPhone[..3], _personal.OpenMasked(value, "Residents", "Phone", Row, PersonalKind.Phone), StringComparison.Ordinal);
        Assert.Equal("***********", _personal.OpenMasked(value, "Residents", "Phone", SmallCounty.Id("other row"), PersonalKind.Phone));
        Assert.Null(_personal.OpenMasked(null, "Residents", "Phone", Row, PersonalKind.Phone));
    }

    [Fact]
    public void Equal_values_of_one_kind_have_equal_indexes_and_those_of_another_kind_or_key_have_not()
    {
        var index = _personal.Index(SmallCounty.ChensNumber, PersonalKind.IdentityNumber);
        Assert.Equal(index, new PersonalData(Keys, SmallCounty.Id("other register")).Index(SmallCounty.ChensNumber, PersonalKind.IdentityNumber));
        Assert.NotEqual(index, _personal.Index(SmallCounty.ChensNumber, PersonalKind.Phone));
        Assert.NotEqual(index, _personal.Index(SmallCounty.Number(2), PersonalKind.IdentityNumber));
        Assert.NotEqual(index, new PersonalData(RegisterKeys.New(), Register).Index(SmallCounty.ChensNumber, PersonalKind.IdentityNumber));
        Assert.Null(_personal.Index(null, PersonalKind.Phone));
    }
}
