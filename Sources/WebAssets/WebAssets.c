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
#embed "../Web/Assets/css/knowledge.css"
};
static const unsigned char asset_8[] = {
#embed "../Web/Assets/css/pages.css"
};
static const unsigned char asset_9[] = {
#embed "../Web/Assets/css/queue.css"
};
static const unsigned char asset_10[] = {
#embed "../Web/Assets/css/rich.css"
};
static const unsigned char asset_11[] = {
#embed "../Web/Assets/css/template.css"
};
static const unsigned char asset_12[] = {
#embed "../Web/Assets/css/ticket.css"
};
static const unsigned char asset_13[] = {
#embed "../Web/Assets/editor/ask.js"
};
static const unsigned char asset_14[] = {
#embed "../Web/Assets/editor/compare.js"
};
static const unsigned char asset_15[] = {
#embed "../Web/Assets/editor/markup.js"
};
static const unsigned char asset_16[] = {
#embed "../Web/Assets/editor/rich-text.js"
};
static const unsigned char asset_17[] = {
#embed "../Web/Assets/editor/schema.js"
};
static const unsigned char asset_18[] = {
#embed "../Web/Assets/editor/tables.js"
};
static const unsigned char asset_19[] = {
#embed "../Web/Assets/editor/toolbar.js"
};
static const unsigned char asset_20[] = {
#embed "../Web/Assets/js/articles.js"
};
static const unsigned char asset_21[] = {
#embed "../Web/Assets/js/copy.js"
};
static const unsigned char asset_22[] = {
#embed "../Web/Assets/js/fields.js"
};
static const unsigned char asset_23[] = {
#embed "../Web/Assets/js/forms.js"
};
static const unsigned char asset_24[] = {
#embed "../Web/Assets/js/frames.js"
};
static const unsigned char asset_25[] = {
#embed "../Web/Assets/js/keys.js"
};
static const unsigned char asset_26[] = {
#embed "../Web/Assets/js/live.js"
};
static const unsigned char asset_27[] = {
#embed "../Web/Assets/js/masks.js"
};
static const unsigned char asset_28[] = {
#embed "../Web/Assets/js/mentions.js"
};
static const unsigned char asset_29[] = {
#embed "../Web/Assets/js/preview.js"
};
static const unsigned char asset_30[] = {
#embed "../Web/Assets/js/rich.js"
};
static const unsigned char asset_31[] = {
#embed "../Web/Templates/admin/audience.mustache"
};
static const unsigned char asset_32[] = {
#embed "../Web/Templates/admin/categories.mustache"
};
static const unsigned char asset_33[] = {
#embed "../Web/Templates/admin/companies.mustache"
};
static const unsigned char asset_34[] = {
#embed "../Web/Templates/admin/custom-field.mustache"
};
static const unsigned char asset_35[] = {
#embed "../Web/Templates/admin/custom-fields.mustache"
};
static const unsigned char asset_36[] = {
#embed "../Web/Templates/admin/deliverability.mustache"
};
static const unsigned char asset_37[] = {
#embed "../Web/Templates/admin/fields.mustache"
};
static const unsigned char asset_38[] = {
#embed "../Web/Templates/admin/held-item.mustache"
};
static const unsigned char asset_39[] = {
#embed "../Web/Templates/admin/held.mustache"
};
static const unsigned char asset_40[] = {
#embed "../Web/Templates/admin/ledger.mustache"
};
static const unsigned char asset_41[] = {
#embed "../Web/Templates/admin/mailbox-auth-server.mustache"
};
static const unsigned char asset_42[] = {
#embed "../Web/Templates/admin/mailbox-authorization.mustache"
};
static const unsigned char asset_43[] = {
#embed "../Web/Templates/admin/mailbox-hidden.mustache"
};
static const unsigned char asset_44[] = {
#embed "../Web/Templates/admin/mailbox-new.mustache"
};
static const unsigned char asset_45[] = {
#embed "../Web/Templates/admin/mailbox-test.mustache"
};
static const unsigned char asset_46[] = {
#embed "../Web/Templates/admin/mailboxes.mustache"
};
static const unsigned char asset_47[] = {
#embed "../Web/Templates/admin/outbox-item.mustache"
};
static const unsigned char asset_48[] = {
#embed "../Web/Templates/admin/outbox.mustache"
};
static const unsigned char asset_49[] = {
#embed "../Web/Templates/admin/outgoing-server.mustache"
};
static const unsigned char asset_50[] = {
#embed "../Web/Templates/admin/outgoing-test.mustache"
};
static const unsigned char asset_51[] = {
#embed "../Web/Templates/admin/outgoing.mustache"
};
static const unsigned char asset_52[] = {
#embed "../Web/Templates/admin/rule.mustache"
};
static const unsigned char asset_53[] = {
#embed "../Web/Templates/admin/rules.mustache"
};
static const unsigned char asset_54[] = {
#embed "../Web/Templates/admin/settings.mustache"
};
static const unsigned char asset_55[] = {
#embed "../Web/Templates/admin/tabs.mustache"
};
static const unsigned char asset_56[] = {
#embed "../Web/Templates/admin/template-version.mustache"
};
static const unsigned char asset_57[] = {
#embed "../Web/Templates/admin/template.mustache"
};
static const unsigned char asset_58[] = {
#embed "../Web/Templates/admin/templates.mustache"
};
static const unsigned char asset_59[] = {
#embed "../Web/Templates/error.mustache"
};
static const unsigned char asset_60[] = {
#embed "../Web/Templates/head.mustache"
};
static const unsigned char asset_61[] = {
#embed "../Web/Templates/knowledge/article.mustache"
};
static const unsigned char asset_62[] = {
#embed "../Web/Templates/knowledge/articles.mustache"
};
static const unsigned char asset_63[] = {
#embed "../Web/Templates/knowledge/editor.mustache"
};
static const unsigned char asset_64[] = {
#embed "../Web/Templates/knowledge/history.mustache"
};
static const unsigned char asset_65[] = {
#embed "../Web/Templates/knowledge/index.mustache"
};
static const unsigned char asset_66[] = {
#embed "../Web/Templates/knowledge/side.mustache"
};
static const unsigned char asset_67[] = {
#embed "../Web/Templates/knowledge/suggestions.mustache"
};
static const unsigned char asset_68[] = {
#embed "../Web/Templates/layout-bare.mustache"
};
static const unsigned char asset_69[] = {
#embed "../Web/Templates/layout-customer.mustache"
};
static const unsigned char asset_70[] = {
#embed "../Web/Templates/layout-staff.mustache"
};
static const unsigned char asset_71[] = {
#embed "../Web/Templates/links/over.mustache"
};
static const unsigned char asset_72[] = {
#embed "../Web/Templates/links/rate.mustache"
};
static const unsigned char asset_73[] = {
#embed "../Web/Templates/links/rating-fields.mustache"
};
static const unsigned char asset_74[] = {
#embed "../Web/Templates/links/sign-in.mustache"
};
static const unsigned char asset_75[] = {
#embed "../Web/Templates/links/unsubscribe.mustache"
};
static const unsigned char asset_76[] = {
#embed "../Web/Templates/messages.mustache"
};
static const unsigned char asset_77[] = {
#embed "../Web/Templates/people/addresses.mustache"
};
static const unsigned char asset_78[] = {
#embed "../Web/Templates/people/index.mustache"
};
static const unsigned char asset_79[] = {
#embed "../Web/Templates/people/profile.mustache"
};
static const unsigned char asset_80[] = {
#embed "../Web/Templates/people/show.mustache"
};
static const unsigned char asset_81[] = {
#embed "../Web/Templates/profile/choices.mustache"
};
static const unsigned char asset_82[] = {
#embed "../Web/Templates/profile/show.mustache"
};
static const unsigned char asset_83[] = {
#embed "../Web/Templates/rail.mustache"
};
static const unsigned char asset_84[] = {
#embed "../Web/Templates/sign-in/first-run-hint.mustache"
};
static const unsigned char asset_85[] = {
#embed "../Web/Templates/sign-in/first-run.mustache"
};
static const unsigned char asset_86[] = {
#embed "../Web/Templates/sign-in/forgot-password.mustache"
};
static const unsigned char asset_87[] = {
#embed "../Web/Templates/sign-in/password.mustache"
};
static const unsigned char asset_88[] = {
#embed "../Web/Templates/sign-in/sign-in.mustache"
};
static const unsigned char asset_89[] = {
#embed "../Web/Templates/tickets/custom-fields.mustache"
};
static const unsigned char asset_90[] = {
#embed "../Web/Templates/tickets/due.mustache"
};
static const unsigned char asset_91[] = {
#embed "../Web/Templates/tickets/enclosed-mail.mustache"
};
static const unsigned char asset_92[] = {
#embed "../Web/Templates/tickets/entry.mustache"
};
static const unsigned char asset_93[] = {
#embed "../Web/Templates/tickets/field-control.mustache"
};
static const unsigned char asset_94[] = {
#embed "../Web/Templates/tickets/field-label.mustache"
};
static const unsigned char asset_95[] = {
#embed "../Web/Templates/tickets/log.mustache"
};
static const unsigned char asset_96[] = {
#embed "../Web/Templates/tickets/new.mustache"
};
static const unsigned char asset_97[] = {
#embed "../Web/Templates/tickets/own-ticket.mustache"
};
static const unsigned char asset_98[] = {
#embed "../Web/Templates/tickets/own-tickets.mustache"
};
static const unsigned char asset_99[] = {
#embed "../Web/Templates/tickets/queue.mustache"
};
static const unsigned char asset_100[] = {
#embed "../Web/Templates/tickets/show.mustache"
};
static const unsigned char asset_101[] = {
#embed "../Web/Templates/tickets/time.mustache"
};
static const unsigned char asset_102[] = {
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
    {"Assets/css/knowledge.css", asset_7, sizeof asset_7},
    {"Assets/css/pages.css", asset_8, sizeof asset_8},
    {"Assets/css/queue.css", asset_9, sizeof asset_9},
    {"Assets/css/rich.css", asset_10, sizeof asset_10},
    {"Assets/css/template.css", asset_11, sizeof asset_11},
    {"Assets/css/ticket.css", asset_12, sizeof asset_12},
    {"Assets/editor/ask.js", asset_13, sizeof asset_13},
    {"Assets/editor/compare.js", asset_14, sizeof asset_14},
    {"Assets/editor/markup.js", asset_15, sizeof asset_15},
    {"Assets/editor/rich-text.js", asset_16, sizeof asset_16},
    {"Assets/editor/schema.js", asset_17, sizeof asset_17},
    {"Assets/editor/tables.js", asset_18, sizeof asset_18},
    {"Assets/editor/toolbar.js", asset_19, sizeof asset_19},
    {"Assets/js/articles.js", asset_20, sizeof asset_20},
    {"Assets/js/copy.js", asset_21, sizeof asset_21},
    {"Assets/js/fields.js", asset_22, sizeof asset_22},
    {"Assets/js/forms.js", asset_23, sizeof asset_23},
    {"Assets/js/frames.js", asset_24, sizeof asset_24},
    {"Assets/js/keys.js", asset_25, sizeof asset_25},
    {"Assets/js/live.js", asset_26, sizeof asset_26},
    {"Assets/js/masks.js", asset_27, sizeof asset_27},
    {"Assets/js/mentions.js", asset_28, sizeof asset_28},
    {"Assets/js/preview.js", asset_29, sizeof asset_29},
    {"Assets/js/rich.js", asset_30, sizeof asset_30},
    {"Templates/admin/audience.mustache", asset_31, sizeof asset_31},
    {"Templates/admin/categories.mustache", asset_32, sizeof asset_32},
    {"Templates/admin/companies.mustache", asset_33, sizeof asset_33},
    {"Templates/admin/custom-field.mustache", asset_34, sizeof asset_34},
    {"Templates/admin/custom-fields.mustache", asset_35, sizeof asset_35},
    {"Templates/admin/deliverability.mustache", asset_36, sizeof asset_36},
    {"Templates/admin/fields.mustache", asset_37, sizeof asset_37},
    {"Templates/admin/held-item.mustache", asset_38, sizeof asset_38},
    {"Templates/admin/held.mustache", asset_39, sizeof asset_39},
    {"Templates/admin/ledger.mustache", asset_40, sizeof asset_40},
    {"Templates/admin/mailbox-auth-server.mustache", asset_41, sizeof asset_41},
    {"Templates/admin/mailbox-authorization.mustache", asset_42, sizeof asset_42},
    {"Templates/admin/mailbox-hidden.mustache", asset_43, sizeof asset_43},
    {"Templates/admin/mailbox-new.mustache", asset_44, sizeof asset_44},
    {"Templates/admin/mailbox-test.mustache", asset_45, sizeof asset_45},
    {"Templates/admin/mailboxes.mustache", asset_46, sizeof asset_46},
    {"Templates/admin/outbox-item.mustache", asset_47, sizeof asset_47},
    {"Templates/admin/outbox.mustache", asset_48, sizeof asset_48},
    {"Templates/admin/outgoing-server.mustache", asset_49, sizeof asset_49},
    {"Templates/admin/outgoing-test.mustache", asset_50, sizeof asset_50},
    {"Templates/admin/outgoing.mustache", asset_51, sizeof asset_51},
    {"Templates/admin/rule.mustache", asset_52, sizeof asset_52},
    {"Templates/admin/rules.mustache", asset_53, sizeof asset_53},
    {"Templates/admin/settings.mustache", asset_54, sizeof asset_54},
    {"Templates/admin/tabs.mustache", asset_55, sizeof asset_55},
    {"Templates/admin/template-version.mustache", asset_56, sizeof asset_56},
    {"Templates/admin/template.mustache", asset_57, sizeof asset_57},
    {"Templates/admin/templates.mustache", asset_58, sizeof asset_58},
    {"Templates/error.mustache", asset_59, sizeof asset_59},
    {"Templates/head.mustache", asset_60, sizeof asset_60},
    {"Templates/knowledge/article.mustache", asset_61, sizeof asset_61},
    {"Templates/knowledge/articles.mustache", asset_62, sizeof asset_62},
    {"Templates/knowledge/editor.mustache", asset_63, sizeof asset_63},
    {"Templates/knowledge/history.mustache", asset_64, sizeof asset_64},
    {"Templates/knowledge/index.mustache", asset_65, sizeof asset_65},
    {"Templates/knowledge/side.mustache", asset_66, sizeof asset_66},
    {"Templates/knowledge/suggestions.mustache", asset_67, sizeof asset_67},
    {"Templates/layout-bare.mustache", asset_68, sizeof asset_68},
    {"Templates/layout-customer.mustache", asset_69, sizeof asset_69},
    {"Templates/layout-staff.mustache", asset_70, sizeof asset_70},
    {"Templates/links/over.mustache", asset_71, sizeof asset_71},
    {"Templates/links/rate.mustache", asset_72, sizeof asset_72},
    {"Templates/links/rating-fields.mustache", asset_73, sizeof asset_73},
    {"Templates/links/sign-in.mustache", asset_74, sizeof asset_74},
    {"Templates/links/unsubscribe.mustache", asset_75, sizeof asset_75},
    {"Templates/messages.mustache", asset_76, sizeof asset_76},
    {"Templates/people/addresses.mustache", asset_77, sizeof asset_77},
    {"Templates/people/index.mustache", asset_78, sizeof asset_78},
    {"Templates/people/profile.mustache", asset_79, sizeof asset_79},
    {"Templates/people/show.mustache", asset_80, sizeof asset_80},
    {"Templates/profile/choices.mustache", asset_81, sizeof asset_81},
    {"Templates/profile/show.mustache", asset_82, sizeof asset_82},
    {"Templates/rail.mustache", asset_83, sizeof asset_83},
    {"Templates/sign-in/first-run-hint.mustache", asset_84, sizeof asset_84},
    {"Templates/sign-in/first-run.mustache", asset_85, sizeof asset_85},
    {"Templates/sign-in/forgot-password.mustache", asset_86, sizeof asset_86},
    {"Templates/sign-in/password.mustache", asset_87, sizeof asset_87},
    {"Templates/sign-in/sign-in.mustache", asset_88, sizeof asset_88},
    {"Templates/tickets/custom-fields.mustache", asset_89, sizeof asset_89},
    {"Templates/tickets/due.mustache", asset_90, sizeof asset_90},
    {"Templates/tickets/enclosed-mail.mustache", asset_91, sizeof asset_91},
    {"Templates/tickets/entry.mustache", asset_92, sizeof asset_92},
    {"Templates/tickets/field-control.mustache", asset_93, sizeof asset_93},
    {"Templates/tickets/field-label.mustache", asset_94, sizeof asset_94},
    {"Templates/tickets/log.mustache", asset_95, sizeof asset_95},
    {"Templates/tickets/new.mustache", asset_96, sizeof asset_96},
    {"Templates/tickets/own-ticket.mustache", asset_97, sizeof asset_97},
    {"Templates/tickets/own-tickets.mustache", asset_98, sizeof asset_98},
    {"Templates/tickets/queue.mustache", asset_99, sizeof asset_99},
    {"Templates/tickets/show.mustache", asset_100, sizeof asset_100},
    {"Templates/tickets/time.mustache", asset_101, sizeof asset_101},
    {"Templates/tickets/why.mustache", asset_102, sizeof asset_102},
};

unsigned long mailroom_asset_count(void) { return sizeof assets / sizeof assets[0]; }
mailroom_asset mailroom_asset_at(unsigned long index) { return assets[index]; }
