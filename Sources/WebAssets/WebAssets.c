// Written by scripts/list-assets.
#include "WebAssets.h"

static const unsigned char asset_1[] = {
#embed "../Web/Assets/css/1-reset.css"
};
static const unsigned char asset_2[] = {
#embed "../Web/Assets/css/2-tokens.css"
};
static const unsigned char asset_3[] = {
#embed "../Web/Assets/css/3-base.css"
};
static const unsigned char asset_4[] = {
#embed "../Web/Assets/css/button.css"
};
static const unsigned char asset_5[] = {
#embed "../Web/Assets/css/desk.css"
};
static const unsigned char asset_6[] = {
#embed "../Web/Assets/css/form.css"
};
static const unsigned char asset_7[] = {
#embed "../Web/Assets/css/pages.css"
};
static const unsigned char asset_8[] = {
#embed "../Web/Assets/css/queue.css"
};
static const unsigned char asset_9[] = {
#embed "../Web/Assets/css/rich.css"
};
static const unsigned char asset_10[] = {
#embed "../Web/Assets/css/template.css"
};
static const unsigned char asset_11[] = {
#embed "../Web/Assets/css/ticket.css"
};
static const unsigned char asset_12[] = {
#embed "../Web/Assets/editor/ask.js"
};
static const unsigned char asset_13[] = {
#embed "../Web/Assets/editor/compare.js"
};
static const unsigned char asset_14[] = {
#embed "../Web/Assets/editor/markup.js"
};
static const unsigned char asset_15[] = {
#embed "../Web/Assets/editor/rich-text.js"
};
static const unsigned char asset_16[] = {
#embed "../Web/Assets/editor/schema.js"
};
static const unsigned char asset_17[] = {
#embed "../Web/Assets/editor/tables.js"
};
static const unsigned char asset_18[] = {
#embed "../Web/Assets/editor/toolbar.js"
};
static const unsigned char asset_19[] = {
#embed "../Web/Assets/js/forms.js"
};
static const unsigned char asset_20[] = {
#embed "../Web/Assets/js/frames.js"
};
static const unsigned char asset_21[] = {
#embed "../Web/Assets/js/keys.js"
};
static const unsigned char asset_22[] = {
#embed "../Web/Assets/js/live.js"
};
static const unsigned char asset_23[] = {
#embed "../Web/Assets/js/masks.js"
};
static const unsigned char asset_24[] = {
#embed "../Web/Assets/js/preview.js"
};
static const unsigned char asset_25[] = {
#embed "../Web/Assets/js/rich.js"
};
static const unsigned char asset_26[] = {
#embed "../Web/Templates/admin/categories.mustache"
};
static const unsigned char asset_27[] = {
#embed "../Web/Templates/admin/fields.mustache"
};
static const unsigned char asset_28[] = {
#embed "../Web/Templates/admin/held-item.mustache"
};
static const unsigned char asset_29[] = {
#embed "../Web/Templates/admin/held.mustache"
};
static const unsigned char asset_30[] = {
#embed "../Web/Templates/admin/ledger.mustache"
};
static const unsigned char asset_31[] = {
#embed "../Web/Templates/admin/mailbox-auth-server.mustache"
};
static const unsigned char asset_32[] = {
#embed "../Web/Templates/admin/mailbox-authorization.mustache"
};
static const unsigned char asset_33[] = {
#embed "../Web/Templates/admin/mailbox-hidden.mustache"
};
static const unsigned char asset_34[] = {
#embed "../Web/Templates/admin/mailbox-new.mustache"
};
static const unsigned char asset_35[] = {
#embed "../Web/Templates/admin/mailbox-test.mustache"
};
static const unsigned char asset_36[] = {
#embed "../Web/Templates/admin/mailboxes.mustache"
};
static const unsigned char asset_37[] = {
#embed "../Web/Templates/admin/outbox-item.mustache"
};
static const unsigned char asset_38[] = {
#embed "../Web/Templates/admin/outbox.mustache"
};
static const unsigned char asset_39[] = {
#embed "../Web/Templates/admin/outgoing-test.mustache"
};
static const unsigned char asset_40[] = {
#embed "../Web/Templates/admin/outgoing.mustache"
};
static const unsigned char asset_41[] = {
#embed "../Web/Templates/admin/rule.mustache"
};
static const unsigned char asset_42[] = {
#embed "../Web/Templates/admin/rules.mustache"
};
static const unsigned char asset_43[] = {
#embed "../Web/Templates/admin/settings.mustache"
};
static const unsigned char asset_44[] = {
#embed "../Web/Templates/admin/tabs.mustache"
};
static const unsigned char asset_45[] = {
#embed "../Web/Templates/admin/template-version.mustache"
};
static const unsigned char asset_46[] = {
#embed "../Web/Templates/admin/template.mustache"
};
static const unsigned char asset_47[] = {
#embed "../Web/Templates/admin/templates.mustache"
};
static const unsigned char asset_48[] = {
#embed "../Web/Templates/error.mustache"
};
static const unsigned char asset_49[] = {
#embed "../Web/Templates/head.mustache"
};
static const unsigned char asset_50[] = {
#embed "../Web/Templates/layout-bare.mustache"
};
static const unsigned char asset_51[] = {
#embed "../Web/Templates/layout-customer.mustache"
};
static const unsigned char asset_52[] = {
#embed "../Web/Templates/layout-staff.mustache"
};
static const unsigned char asset_53[] = {
#embed "../Web/Templates/messages.mustache"
};
static const unsigned char asset_54[] = {
#embed "../Web/Templates/people/index.mustache"
};
static const unsigned char asset_55[] = {
#embed "../Web/Templates/people/show.mustache"
};
static const unsigned char asset_56[] = {
#embed "../Web/Templates/sign-in/first-run-hint.mustache"
};
static const unsigned char asset_57[] = {
#embed "../Web/Templates/sign-in/first-run.mustache"
};
static const unsigned char asset_58[] = {
#embed "../Web/Templates/sign-in/forgot-password.mustache"
};
static const unsigned char asset_59[] = {
#embed "../Web/Templates/sign-in/password.mustache"
};
static const unsigned char asset_60[] = {
#embed "../Web/Templates/sign-in/sign-in.mustache"
};
static const unsigned char asset_61[] = {
#embed "../Web/Templates/tickets/enclosed-mail.mustache"
};
static const unsigned char asset_62[] = {
#embed "../Web/Templates/tickets/entry.mustache"
};
static const unsigned char asset_63[] = {
#embed "../Web/Templates/tickets/log.mustache"
};
static const unsigned char asset_64[] = {
#embed "../Web/Templates/tickets/new.mustache"
};
static const unsigned char asset_65[] = {
#embed "../Web/Templates/tickets/own-ticket.mustache"
};
static const unsigned char asset_66[] = {
#embed "../Web/Templates/tickets/own-tickets.mustache"
};
static const unsigned char asset_67[] = {
#embed "../Web/Templates/tickets/queue.mustache"
};
static const unsigned char asset_68[] = {
#embed "../Web/Templates/tickets/show.mustache"
};
static const unsigned char asset_69[] = {
#embed "../Web/Templates/tickets/why.mustache"
};

#if __has_embed("../../.editor/prose-editor.js")
static const unsigned char asset_editor[] = {
#embed "../../.editor/prose-editor.js"
};
#endif

static const mailroom_asset assets[] = {
#if __has_embed("../../.editor/prose-editor.js")
    {"Assets/editor/prose-editor.js", asset_editor, sizeof asset_editor},
#endif
    {"Assets/css/1-reset.css", asset_1, sizeof asset_1},
    {"Assets/css/2-tokens.css", asset_2, sizeof asset_2},
    {"Assets/css/3-base.css", asset_3, sizeof asset_3},
    {"Assets/css/button.css", asset_4, sizeof asset_4},
    {"Assets/css/desk.css", asset_5, sizeof asset_5},
    {"Assets/css/form.css", asset_6, sizeof asset_6},
    {"Assets/css/pages.css", asset_7, sizeof asset_7},
    {"Assets/css/queue.css", asset_8, sizeof asset_8},
    {"Assets/css/rich.css", asset_9, sizeof asset_9},
    {"Assets/css/template.css", asset_10, sizeof asset_10},
    {"Assets/css/ticket.css", asset_11, sizeof asset_11},
    {"Assets/editor/ask.js", asset_12, sizeof asset_12},
    {"Assets/editor/compare.js", asset_13, sizeof asset_13},
    {"Assets/editor/markup.js", asset_14, sizeof asset_14},
    {"Assets/editor/rich-text.js", asset_15, sizeof asset_15},
    {"Assets/editor/schema.js", asset_16, sizeof asset_16},
    {"Assets/editor/tables.js", asset_17, sizeof asset_17},
    {"Assets/editor/toolbar.js", asset_18, sizeof asset_18},
    {"Assets/js/forms.js", asset_19, sizeof asset_19},
    {"Assets/js/frames.js", asset_20, sizeof asset_20},
    {"Assets/js/keys.js", asset_21, sizeof asset_21},
    {"Assets/js/live.js", asset_22, sizeof asset_22},
    {"Assets/js/masks.js", asset_23, sizeof asset_23},
    {"Assets/js/preview.js", asset_24, sizeof asset_24},
    {"Assets/js/rich.js", asset_25, sizeof asset_25},
    {"Templates/admin/categories.mustache", asset_26, sizeof asset_26},
    {"Templates/admin/fields.mustache", asset_27, sizeof asset_27},
    {"Templates/admin/held-item.mustache", asset_28, sizeof asset_28},
    {"Templates/admin/held.mustache", asset_29, sizeof asset_29},
    {"Templates/admin/ledger.mustache", asset_30, sizeof asset_30},
    {"Templates/admin/mailbox-auth-server.mustache", asset_31, sizeof asset_31},
    {"Templates/admin/mailbox-authorization.mustache", asset_32, sizeof asset_32},
    {"Templates/admin/mailbox-hidden.mustache", asset_33, sizeof asset_33},
    {"Templates/admin/mailbox-new.mustache", asset_34, sizeof asset_34},
    {"Templates/admin/mailbox-test.mustache", asset_35, sizeof asset_35},
    {"Templates/admin/mailboxes.mustache", asset_36, sizeof asset_36},
    {"Templates/admin/outbox-item.mustache", asset_37, sizeof asset_37},
    {"Templates/admin/outbox.mustache", asset_38, sizeof asset_38},
    {"Templates/admin/outgoing-test.mustache", asset_39, sizeof asset_39},
    {"Templates/admin/outgoing.mustache", asset_40, sizeof asset_40},
    {"Templates/admin/rule.mustache", asset_41, sizeof asset_41},
    {"Templates/admin/rules.mustache", asset_42, sizeof asset_42},
    {"Templates/admin/settings.mustache", asset_43, sizeof asset_43},
    {"Templates/admin/tabs.mustache", asset_44, sizeof asset_44},
    {"Templates/admin/template-version.mustache", asset_45, sizeof asset_45},
    {"Templates/admin/template.mustache", asset_46, sizeof asset_46},
    {"Templates/admin/templates.mustache", asset_47, sizeof asset_47},
    {"Templates/error.mustache", asset_48, sizeof asset_48},
    {"Templates/head.mustache", asset_49, sizeof asset_49},
    {"Templates/layout-bare.mustache", asset_50, sizeof asset_50},
    {"Templates/layout-customer.mustache", asset_51, sizeof asset_51},
    {"Templates/layout-staff.mustache", asset_52, sizeof asset_52},
    {"Templates/messages.mustache", asset_53, sizeof asset_53},
    {"Templates/people/index.mustache", asset_54, sizeof asset_54},
    {"Templates/people/show.mustache", asset_55, sizeof asset_55},
    {"Templates/sign-in/first-run-hint.mustache", asset_56, sizeof asset_56},
    {"Templates/sign-in/first-run.mustache", asset_57, sizeof asset_57},
    {"Templates/sign-in/forgot-password.mustache", asset_58, sizeof asset_58},
    {"Templates/sign-in/password.mustache", asset_59, sizeof asset_59},
    {"Templates/sign-in/sign-in.mustache", asset_60, sizeof asset_60},
    {"Templates/tickets/enclosed-mail.mustache", asset_61, sizeof asset_61},
    {"Templates/tickets/entry.mustache", asset_62, sizeof asset_62},
    {"Templates/tickets/log.mustache", asset_63, sizeof asset_63},
    {"Templates/tickets/new.mustache", asset_64, sizeof asset_64},
    {"Templates/tickets/own-ticket.mustache", asset_65, sizeof asset_65},
    {"Templates/tickets/own-tickets.mustache", asset_66, sizeof asset_66},
    {"Templates/tickets/queue.mustache", asset_67, sizeof asset_67},
    {"Templates/tickets/show.mustache", asset_68, sizeof asset_68},
    {"Templates/tickets/why.mustache", asset_69, sizeof asset_69},
};

unsigned long mailroom_asset_count(void) { return sizeof assets / sizeof assets[0]; }
mailroom_asset mailroom_asset_at(unsigned long index) { return assets[index]; }
