using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace FieldCollect.Store.Protection;

/// <summary>Gives a record that was read for writing its clear personal values.</summary>
public static class OpenPersonalFields
{
    public static void Open(EntityTrackedEventArgs tracked, PersonalData personal)
    {
        if (!tracked.FromQuery || tracked.Entry.Entity is not Record record)
            return;
        foreach (var field in PersonalFields.Of(record.GetType()))
        {
            var sealedValue = (byte[]?)tracked.Entry.Property(PersonalFields.Protected(field.Name)).CurrentValue;
            field.Property.SetValue(record, personal.Open(sealedValue, EntitySets.Of(record.GetType()).Name, field.Name, record.Id));
        }
    }
}
